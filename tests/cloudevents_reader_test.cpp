// SPDX-License-Identifier: MIT
#include <fieldhook/cloudevents_reader.hpp>

#include "fakes/cloudevents_request.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

Word structured_word(std::string_view body) {
  Opened it({{"Content-Type", kStructured}}, body);
  if (it.word != Word::ok) CHECK(it.next() == "closed");
  return it.word;
}

std::string structured(std::string_view more) {
  Opened it({{"Content-Type", kStructured}}, object(more));
  return it.word == Word::ok ? it.next() : std::string(text_of(it.word));
}

}  // namespace

TEST_CASE("binary mode: attributes are in fields, the body is the data") {
  Opened it({{"CONTENT-TYPE", "text/plain"},
             {"CE-SpecVersion", "1.0"},
             {"Ce-Id", "A-1"},
             {"ce-source", "/d"},
             {"ce-type", "t.u"},
             {"ce-time", "2025-10-09T01:02:03.004Z"},
             {"ce-DeviceKind", "esp32"},
             {"ce-my-ext", "a%20b"},
             {"x-other", "\x01"}},
            "hi");
  REQUIRE(it.word == Word::ok);
  CHECK(it.reader.mode() == CloudEventsMode::binary);
  CHECK(it.next() == "A-1|/d|t.u||2025-10-09T01:02:03.004Z|hi|DeviceKind=esp32|my-ext=a b");
  CHECK(it.reader.event().datacontenttype == "text/plain");
  CHECK(it.reader.event().form == EventData::raw);
  CHECK(it.next() == "closed");
  CHECK(it.next() == "closed");

  Fields no_type = binary({});
  no_type.erase(no_type.begin());
  Opened empty(no_type, "");
  CHECK(empty.next() == "7|/d|t.u|||");
  CHECK(empty.reader.event().form == EventData::none);
  CHECK(empty.reader.event().datacontenttype.empty());
}

TEST_CASE("a field's value is unquoted first, then percent-decoded once") {
  CHECK(subject_of("plain") == "plain");
  CHECK(subject_of("Euro%20%E2%82%AC%20%F0%9F%98%80") == "Euro \xE2\x82\xAC \xF0\x9F\x98\x80");
  CHECK(subject_of("%e2%82%ac") == "\xE2\x82\xAC");
  CHECK(subject_of(R"("a \"b\" c")") == R"(a "b" c)");
  CHECK(subject_of(R"("a%20b\%41")") == "a bA");
  CHECK(subject_of("%2541") == "%41");
  CHECK(subject_of("caf\xC3\xA9 \"q\" 100%") == "caf\xC3\xA9 \"q\" 100%");
  CHECK(subject_of("%") == "%");
  CHECK(subject_of("%4") == "%4");
  CHECK(subject_of("%4g%zz") == "%4g%zz");
  for (const std::string_view bad :
       {"", "\"", "\"\"", "\"a", "\"a\\", "\"a\\\"", "\"a\"b", "\"a\" ", "%C0%A0", "%FF",
        "%ED%A0%80", "%E2%82", "\xE9", "a%00b", "a%0Ab", "a%7F", "%C2%85", "a\tb"}) {
    CAPTURE(bad);
    CHECK(subject_of(bad) == "malformed_event");
  }
}

TEST_CASE("binary mode: what is missing, empty, twice or not allowed is told") {
  for (std::size_t i = 1; i < 5; ++i) {  // each required attribute
    Fields missing = binary({});
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(Opened(missing, "{}").word == Word::missing_header);
    Fields empty = binary({});
    empty[i].value = {};
    CHECK(Opened(empty, "{}").word == Word::malformed_event);
    Fields twice = binary({binary({})[i]});
    CHECK(Opened(twice, "{}").word == Word::duplicate_header);
  }
  CHECK(binary_word({{"CONTENT-type", "application/json"}}) == Word::duplicate_header);
  CHECK(binary_word({{"ce-x", "1"}, {"CE-X", "1"}}) == Word::duplicate_header);
  CHECK(binary_word({{"ce-datacontenttype", "application/json"}}) == Word::malformed_event);
  CHECK(binary_word({{"ce-data", "1"}}) == Word::malformed_event);
  CHECK(binary_word({{"ce-", "1"}}) == Word::malformed_event);
  CHECK(binary_word({{"ce-dataschema", ""}}) == Word::malformed_event);
  CHECK(binary_word({{"ce-x", ""}}) == Word::malformed_event);
  CHECK(binary_word({{"ce-x", "%FF"}}) == Word::malformed_event);
  for (const std::string_view version : {"2.0", "0.3", "1.0.0", "1", "1.00"}) {
    Fields fields = binary({});
    fields[1].value = version;
    CHECK(Opened(fields, "{}").word == Word::unknown_version);
  }
}

TEST_CASE("the content type tells the mode, in any case and with parameters") {
  const auto word = [](std::string_view type, std::string_view body) {
    return Opened({{"Content-Type", type}}, body).word;
  };
  CHECK(word("Application/CloudEvents+JSON", object("")) == Word::ok);
  CHECK(word("application/cloudevents+json; charset=UTF-8", object("")) == Word::ok);
  CHECK(word("application/cloudevents+json ;charset=UTF-8", object("")) == Word::ok);
  CHECK(word("application/CLOUDEVENTS-batch+json;x", "[]") == Word::ok);
  for (const std::string_view type :
       {"application/cloudevents+avro", "application/cloudevents", "application/cloudevents+jsonx",
        "application/cloudevents-batch", "application/cloudevents-batch+xml",
        "application/cloudevents+json+json"}) {
    CAPTURE(type);
    CHECK(word(type, object("")) == Word::unsupported_media_type);
  }
  CHECK(word("application/cloudevent+json", object("")) == Word::missing_header);  // binary
  CHECK(Opened({{"Content-Type", kStructured}, {"content-type", kStructured}}, object("")).word ==
        Word::duplicate_header);
  CHECK(word(kBatch, object("")) == Word::malformed_event);
  CHECK(word(kStructured, "[" + object("") + "]") == Word::malformed_event);
}

TEST_CASE("structured mode: members in any order, escapes resolved, null is none") {
  CHECK(structured("") == "7|/d|t.u|||");
  CHECK(structured(R"(,"data":{"a": 1})") == R"(7|/d|t.u|||{"a": 1})");
  CHECK(structured(R"(,"subject":"a\"\u20ac","time":"2025-10-09t01:02:60+14:00")") ==
        "7|/d|t.u|a\"\xE2\x82\xAC|2025-10-09t01:02:60+14:00|");
  CHECK(structured(R"(,"subject":null,"x":null,"data_base64":null)") == "7|/d|t.u|||");
  CHECK(structured(R"( , "a":5 ,"b":true,"c":"x\/y","d":-1.5)") ==
        "7|/d|t.u||||a=5|b=true|c=x/y|d=-1.5");
  Opened it({{"Content-Type", kStructured}, {"ce-id", "other"}},
            "\r\n { \"data\" : 5 , \"type\":\"t\",\"source\":\"s\",\"id\":\"\\u0041\","
            "\"specversion\":\"1.0\"}\n");
  CHECK(it.next() == "A|s|t|||5");
  CHECK(it.reader.mode() == CloudEventsMode::structured);
  CHECK(it.next() == "closed");
}

TEST_CASE("data is JSON, text or bytes, as its members and its type say") {
  const auto form = [](std::string_view more, EventData expected) {
    Opened it({{"Content-Type", kStructured}}, object(more));
    REQUIRE(it.word == Word::ok);
    REQUIRE(it.reader.next() == Status::ok);
    CHECK(it.reader.event().form == expected);
    return it.data();
  };
  CHECK(form(R"(,"data":"a\nb")", EventData::json) == R"("a\nb")");
  CHECK(form(R"(,"data":"a\nb","datacontenttype":"text/plain")", EventData::text) == "a\nb");
  CHECK(form(R"(,"datacontenttype":"text/plain","data":"ab")", EventData::text) == "ab");
  CHECK(form(R"(,"datacontenttype":"a/b+JSON; c=d","data":"ab")", EventData::json) == R"("ab")");
  CHECK(form(R"(,"datacontenttype":"text/json","data":"ab")", EventData::json) == R"("ab")");
  CHECK(form(R"(,"datacontenttype":"/json","data":"ab")", EventData::text) == "ab");
  CHECK(form(R"(,"datacontenttype":"a/xjson","data":"ab")", EventData::text) == "ab");
  CHECK(form(R"(,"datacontenttype":"json","data":"ab")", EventData::text) == "ab");
  CHECK(form(R"(,"datacontenttype":"text/plain","data":{"a":1})", EventData::json) == R"({"a":1})");
  CHECK(form(R"(,"data":null)", EventData::json) == "null");
  CHECK(form(R"(,"data_base64":"AAEC")", EventData::base64) == std::string("\0\1\2", 3));
  CHECK(form(R"(,"data_base64":"")", EventData::base64) == "");
  CHECK(form(R"(,"data_base64":"\/\u002f\/\/\/w==")", EventData::base64) == "\xFF\xFF\xFF\xFF");

  Opened it({{"Content-Type", kStructured}}, object(R"(,"data_base64":"AAECAw==")"));
  REQUIRE(it.reader.next() == Status::ok);
  std::uint8_t space[5];
  CHECK(read_data(it.reader.event(), {space, 3}).status() == Status::no_space);
  CHECK(read_data(it.reader.event(), {space, 4}).value().size() == 4);
  CHECK(read_data(it.reader.event(), {space, 5}).value().size() == 4);
  Opened text({{"Content-Type", kStructured}},
              object(R"(,"datacontenttype":"text/plain","data":"a\tb")"));
  REQUIRE(text.reader.next() == Status::ok);
  CHECK(read_data(text.reader.event(), {space, 2}).status() == Status::no_space);
  CHECK(read_data(text.reader.event(), {space, 3}).value().size() == 3);
}

TEST_CASE("structured mode: what is no event, or two events in one, is refused") {
  for (const std::string_view missing : {"specversion", "id", "source", "type"}) {
    std::string renamed = object("");
    renamed.replace(renamed.find(missing), 1, "x");
    CAPTURE(missing);
    CHECK(structured_word(renamed) == Word::malformed_event);
    const std::string repeated = ",\"" + std::string(missing) + "\":\"1.0\"";
    CHECK(structured_word(object(repeated)) == Word::malformed_event);
  }
  for (const std::string_view more : {R"(,"data":1,"data_base64":"AAEC")",
                                      R"(,"data_base64":"AAEC","data":1)",
                                      R"(,"data":1,"data":1)",
                                      R"(,"data_base64":5)",
                                      R"(,"data_base64":"AAE")",
                                      R"(,"data_base64":"AA==AAEC")",
                                      R"(,"data_base64":"AB==")",
                                      R"(,"data_base64":"AA-C")",
                                      R"(,"subject":"")",
                                      R"(,"subject":5)",
                                      R"(,"subject":null,"subject":"a")",
                                      R"(,"time":"yesterday")",
                                      R"(,"time":"")",
                                      R"(,"subject":"a\u0000")",
                                      R"(,"subject":"a\u0085")",
                                      R"(,"subject":"a\ufffe")",
                                      R"(,"subject":"a\ufdd0")",
                                      R"(,"subject":"a\ud83f\udfff")",
                                      R"(,"x":{})",
                                      R"(,"x":[])",
                                      R"(,"x":"")",
                                      R"(,"x":1,"x":1)",
                                      R"(,"X":1)",
                                      R"(,"Id":"8")",
                                      R"(,"\u0069d":"8")",
                                      R"(,"":1)",
                                      R"(,"a b":1)",
                                      R"(,"DATA":1)"}) {
    CAPTURE(more);
    CHECK(structured(more) == "malformed_event");
  }
  CHECK(structured_word(R"({"specversion":"1.0","id":5,"source":"/d","type":"t"})") ==
        Word::malformed_event);
  CHECK(structured_word(R"({"specversion":"1.0","id":null,"source":"/d","type":"t"})") ==
        Word::malformed_event);
  CHECK(structured_word(R"({"specversion":"0.3","id":"5","source":"/d","type":"t"})") ==
        Word::unknown_version);
  for (const std::string_view scalar : {"5", "null", "\"a\"", "[]", "{}"}) {
    CHECK(structured_word(scalar) == Word::malformed_event);
  }
  for (const std::string& broken :
       {std::string(), std::string("{"), object("") + "x", object(",\"x\":\"\xFF\""),
        object(R"(,"x":"\ud800")"), object(",\"data\":" + std::string(200, '['))}) {
    CHECK(structured_word(broken) == Word::malformed_body);
  }
}

TEST_CASE("a batch hands out its events in order, and none if one of them is bad") {
  Opened two({{"Content-Type", kBatch}},
             " [ " + object(R"(,"x":"a","data":[1,2])") + " ,\n" +
                 R"({"type":"v","id":"8","source":"\/e","specversion":"1.0"})" + " ] ");
  REQUIRE(two.word == Word::ok);
  CHECK(two.reader.mode() == CloudEventsMode::batch);
  CHECK(two.next() == "7|/d|t.u|||[1,2]|x=a");
  CHECK(two.next() == "8|/e|v|||");
  CHECK(two.next() == "closed");
  CHECK(two.next() == "closed");

  for (const std::string_view none : {"[]", " [ \n] "}) {
    Opened it({{"Content-Type", kBatch}}, none);
    CHECK(it.word == Word::ok);
    CHECK(it.next() == "closed");
  }
  for (const std::string_view last : {"{}", "5", "[]", R"({"id":"8"})"}) {
    Opened it({{"Content-Type", kBatch}}, "[" + object("") + "," + std::string(last) + "]");
    CHECK(it.word == Word::malformed_event);
    CHECK(it.next() == "closed");
    CHECK(it.reader.next_extension() == Status::closed);
    CHECK(it.reader.event().id.empty());
  }
  CHECK(Opened({{"Content-Type", kBatch}}, "[" + object("") + ",]").word == Word::malformed_body);
}

TEST_CASE("extensions can be left alone, and a reader be used again") {
  Opened it({{"Content-Type", kBatch}}, "[" + object(R"(,"x":1,"y":2)") + "," + object("") + "]");
  CHECK(it.reader.next_extension() == Status::closed);  // there is no event yet
  REQUIRE(it.reader.next() == Status::ok);
  REQUIRE(it.reader.next_extension() == Status::ok);
  CHECK(it.reader.extension().name == "x");
  REQUIRE(it.reader.next() == Status::ok);
  CHECK(it.reader.next_extension() == Status::closed);
  const Fields fields = binary({{"ce-z", "1"}});
  CHECK(it.reader.open({fields.data(), fields.size()}, {}, {}) == Word::ok);
  CHECK(it.next() == "7|/d|t.u||||z=1");
  CHECK(it.reader.open({}, {}, {}) == Word::missing_header);
  CHECK(it.next() == "closed");
}
