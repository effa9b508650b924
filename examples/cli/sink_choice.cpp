// SPDX-License-Identifier: MIT
#include "sink_choice.hpp"

#include <fieldhook/cloudevents.hpp>
#include <fieldhook/posix_clock.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/sink_catalog.hpp>
#include <fieldhook/sinks.hpp>

namespace fieldhook::cli {
namespace {

/// What a credential's header is made of, by `--set auth=..`.
constexpr std::string_view kAuthorizations[] = {"bearer", "basic"};

constexpr std::size_t kCloudEventFields = 7;

void wipe_text(std::string& text) {
  wipe({reinterpret_cast<std::uint8_t*>(&text[0]), text.size()});
}

bool given_on_command_line(const Options& options) {
  return options.has(Opt::secret) || options.has(Opt::secret_file);
}

/// Room for texts with everything in them escaped, for data, and for what stands around them.
std::string room_for(std::size_t texts, std::size_t data) {
  constexpr std::size_t kEscaped = 6;  // "\\u001f"
  constexpr std::size_t kAround = 16 * 1024;
  return std::string(kEscaped * texts + 2 * data + kAround, '\0');
}

}  // namespace

SinkChoice::~SinkChoice() {
  wipe_text(secret_);
  wipe_text(basic_);
}

Complaint SinkChoice::choose(const Options& options, const Endpoint& endpoint) {
  Complaint complaint;
  if (options.has(Opt::profile)) {
    sink_ = find_sink(options.value(Opt::profile));
    if (sink_ == nullptr) complaint = name_profile(options.value(Opt::profile), profile_);
  } else {
    sink_ = sink_for(endpoint);
    if (sink_ == nullptr && secret_given(options)) profile_ = &profiles::standard;
  }
  if (sink_ == nullptr) sink_ = &sinks::plain;
  form_ = &form_of(*sink_);
  if (form_->secret == SecretUse::signs && secret_given(options)) profile_ = &profiles::standard;
  return complaint.empty() ? read_fields(options) : complaint;
}

Complaint SinkChoice::read_fields(const Options& options) {
  const Complaint complaint = fields_.read(options);
  if (!complaint.empty()) return complaint;
  for (const auto& [field, value] : fields_.all()) {
    const bool known = (profile_ == nullptr || form_->build != nullptr) && form_->knows(field);
    if (!known) return "profile '" + name() + "' has no field '" + std::string(field) + "'";
  }
  return {};
}

Complaint SinkChoice::equip(const Options& options, Endpoint& endpoint) {
  if (endpoint.send_to(*sink_) != Status::ok) return "the headers cannot be sent";
  Complaint complaint = read_secret(options);
  if (complaint.empty()) complaint = authorize(endpoint);
  if (complaint.empty()) complaint = add_query(endpoint);
  if (!complaint.empty() || profile_ == nullptr) return complaint;
  const Status signs = endpoint.sign_with(*profile_, keys_.keys());
  if (signs == Status::ok) return {};
  if (signs == Status::unsupported) return for_receivers(*profile_);
  return "the secrets do not fit profile '" + name() + "'";
}

Complaint SinkChoice::read_secret(const Options& options) {
  if (profile_ != nullptr) return keys_.open(options, *profile_);
  const bool sent = form_->secret == SecretUse::in_payload ||
                    form_->secret == SecretUse::authorizes || fields_.has("auth");
  if (sent) return take_secret(options, secret_);
  if (given_on_command_line(options)) {
    return "profile '" + name() + "' does not sign: leave the secret out";
  }
  return keys_.open(options, profiles::plain);  // takes it out of the environment
}

Complaint SinkChoice::authorize(Endpoint& endpoint) {
  const std::string_view how = fields_.value("auth", kAuthorizations[0]);
  if (how != kAuthorizations[0] && how != kAuthorizations[1]) {
    return "--set auth takes bearer or basic";
  }
  const bool basic = how == kAuthorizations[1];
  if (fields_.has("user") != basic) return "--set auth=basic and --set user=NAME belong together";
  if (form_->secret == SecretUse::in_payload) return {};
  if (secret_.empty()) {
    return fields_.has("auth") ? "--set auth needs a secret: give --secret, --secret-file or"
                                 " FIELDHOOK_SECRET"
                               : Complaint();
  }
  credential_ = sink_ == &sinks::adafruit_io ? Credential::header("X-AIO-Key", secret_)
                                             : Credential::bearer(secret_);
  if (basic) {
    basic_.resize(Credential::basic_size(fields_.value("user"), secret_));
    const Result<Credential> made =
        Credential::basic(fields_.value("user"), secret_, {&basic_[0], basic_.size()});
    if (!made.ok()) return "the user or the secret has a character that is not allowed";
    credential_ = made.value();
  }
  if (endpoint.authorize(*credential_) == Status::ok) return {};
  return "the secret has a character that is not allowed";
}

/// The one field that goes into the URL.
Complaint SinkChoice::add_query(Endpoint& endpoint) {
  const std::string_view thread = fields_.value("thread_id");
  if (sink_ != &sinks::discord || !fields_.has("thread_id")) return {};
  query_ = "thread_id=" + std::string(thread);
  const bool sound =
      !thread.empty() && thread.find_first_not_of("0123456789") == std::string_view::npos;
  if (sound && endpoint.add_query(query_) == Status::ok) return {};
  return "--set thread_id takes a number";
}

Complaint SinkChoice::build(const Options& options, Event& event, std::string& payload,
                            Headers& headers) {
  Complaint complaint;
  if (sink_ == &sinks::cloudevents) {
    complaint = build_cloud_event(options, event, payload, headers);
  } else {
    event.content_type = options.value(Opt::content_type, sink_->content_type);
    const bool ready = options.has(Opt::content_type) || is_json_payload(payload);
    if (form_->build != nullptr) complaint = ready ? check_ready(payload) : fill(event, payload);
  }
  if (!complaint.empty() || payload.size() <= sink_->max_payload) return complaint;
  return "the payload is longer than '" + std::string(sink_->name) +
         "' takes: " + std::to_string(sink_->max_payload) + " bytes";
}

/// A payload in the sink's own form has no place for what would fill another.
Complaint SinkChoice::check_ready(std::string_view payload) const {
  for (const auto& [field, value] : fields_.all()) {
    const bool elsewhere = field == "auth" || field == "user" || field == "over_long" ||
                           (field == "thread_id" && sink_ == &sinks::discord);
    if (!elsewhere) {
      return "--set '" + std::string(field) +
             "' fills a payload that is built of a text, and"
             " --data is a payload already";
    }
  }
  const bool keyless = form_->secret == SecretUse::in_payload && !secret_.empty() &&
                       payload.find("\"routing_key\"") == payload.npos;
  return keyless ? "--data is a payload already, and without its routing_key" : Complaint();
}

Complaint SinkChoice::fill(const Event& event, std::string& payload) const {
  const std::string sink(sink_->name);
  const std::string_view over_long = fields_.value("over_long", "refuse");
  if (over_long != "refuse" && over_long != "truncate") {
    return "--set over_long takes refuse or truncate";
  }
  std::size_t size = payload.size() + secret_.size();
  for (const auto& [field, value] : fields_.all()) size += field.size() + value.size();
  std::string space = room_for(size, 0);
  const Draft draft{fields_, payload, secret_, event.id,
                    over_long == "refuse" ? OverLong::refuse : OverLong::truncate};
  const Result<std::string_view> built = form_->build(draft, {&space[0], space.size()});
  if (built.ok()) payload.assign(built.value());
  wipe_text(space);
  if (built.ok()) return {};
  if (built.status() == Status::refused) {
    return "a text is longer than '" + sink +
           "' takes: shorten it, or give --set over_long=truncate";
  }
  return "no payload for '" + sink + "' of this: it needs " + std::string(form_->needs) +
         ", all in UTF-8";
}

Complaint SinkChoice::build_cloud_event(const Options& options, Event& event, std::string& payload,
                                        Headers& headers) {
  if (options.value(Opt::content_type) == kCloudEventContentType) {
    event.content_type = kCloudEventContentType;  // --data is a whole one
    return {};
  }
  const std::string_view mode = fields_.value("mode", "structured");
  if (mode != "structured" && mode != "binary") return "--set mode takes structured or binary";
  CloudEvent cloud;
  cloud.id = event.id;
  cloud.source = fields_.value("source");
  cloud.type = event.type;
  cloud.subject = fields_.value("subject");
  cloud.data_schema = fields_.value("dataschema");
  cloud.content_type = options.value(Opt::content_type, cloud.content_type);
  cloud.data = bytes_of(payload);
  const Now now = PosixClock().now();
  const Result<std::string_view> time = write_time({now.wall, 0}, time_);
  if (can_stamp(now) && time.ok()) cloud.time = time.value();

  ce_space_ = room_for(
      event.type.size() + cloud.source.size() + cloud.subject.size() + cloud.data_schema.size(),
      payload.size());
  const Span<char> space{&ce_space_[0], ce_space_.size()};
  const std::string needs = "no CloudEvent of this: it needs " + std::string(form_->needs) +
                            "; data of a JSON type is JSON";
  if (mode == "structured") {
    const Result<std::string_view> built = cloudevents_structured(cloud, space);
    if (!built.ok()) return needs;
    payload.assign(built.value());
    event.content_type = kCloudEventContentType;
    return {};
  }
  Header fields[kCloudEventFields];
  const Result<Span<const Header>> built = cloudevents_headers(cloud, fields, space);
  if (!built.ok()) return needs;
  headers.insert(headers.end(), built.value().begin(), built.value().end());
  event.content_type = cloud.content_type;
  return {};
}

}  // namespace fieldhook::cli
