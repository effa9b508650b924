// SPDX-License-Identifier: MIT
// URLs, good and bad: what the compiler reads of them and what the device reads must be the same.
#pragma once

#include <fieldhook/url.hpp>

#include <cstdint>
#include <string_view>

namespace fieldhook {

struct GoodUrl {
  std::string_view url, host, authority, target;
  std::uint16_t port;
  HostKind kind;
};

inline constexpr GoodUrl kGoodUrls[] = {
    {"https://h.example", "h.example", "h.example", "", 443, HostKind::name},
    {"https://h.example/", "h.example", "h.example", "/", 443, HostKind::name},
    {"https://h.example?q=1", "h.example", "h.example", "?q=1", 443, HostKind::name},
    {"https://h.example?", "h.example", "h.example", "?", 443, HostKind::name},
    {"https://h.example#top", "h.example", "h.example", "", 443, HostKind::name},
    {"https://h.example/a#", "h.example", "h.example", "/a", 443, HostKind::name},
    {"https://h.example/a?b#c?d/e", "h.example", "h.example", "/a?b", 443, HostKind::name},
    {"https://h.example/a?b/../c", "h.example", "h.example", "/a?b/../c", 443, HostKind::name},
    {"https://h.example/a?b?c", "h.example", "h.example", "/a?b?c", 443, HostKind::name},
    {"HTTPS://H.Example/A", "H.Example", "H.Example", "/A", 443, HostKind::name},
    {"hTtPs://h/", "h", "h", "/", 443, HostKind::name},
    {"https://h:1/", "h", "h:1", "/", 1, HostKind::name},
    {"https://h:443/", "h", "h:443", "/", 443, HostKind::name},
    {"https://h:8443?x", "h", "h:8443", "?x", 8443, HostKind::name},
    {"https://h:65535", "h", "h:65535", "", 65535, HostKind::name},
    {"https://h//a//b/", "h", "h", "//a//b/", 443, HostKind::name},
    {"https://h/%41%2F%c3%A9%00", "h", "h", "/%41%2F%c3%A9%00", 443, HostKind::name},
    {"https://h/@/a:b@c;d=e,f", "h", "h", "/@/a:b@c;d=e,f", 443, HostKind::name},
    {"https://h/a?u=https://x@y:80/../z", "h", "h", "/a?u=https://x@y:80/../z", 443,
     HostKind::name},
    {"https://h/.../.a/a./..a/a../%2ea", "h", "h", "/.../.a/a./..a/a../%2ea", 443, HostKind::name},
    {"https://xn--bcher-kva.example/", "xn--bcher-kva.example", "xn--bcher-kva.example", "/", 443,
     HostKind::name},
    {"https://127.0.0.1:8443/a", "127.0.0.1", "127.0.0.1:8443", "/a", 8443, HostKind::ipv4},
    {"https://[::1]", "::1", "[::1]", "", 443, HostKind::ipv6},
    {"https://[2001:DB8::1]:444/x?y", "2001:DB8::1", "[2001:DB8::1]:444", "/x?y", 444,
     HostKind::ipv6},
    {"https://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1", "[::ffff:10.0.0.1]", "/", 443,
     HostKind::ipv6},
};

// clang-format off
inline constexpr std::string_view kMalformedUrls[] = {
    "", "https", "https:", "https:/h.example/", "https://", "https:///path", "https://?q",
    "https://#f", "//h.example/", "h.example/", "://h.example/", "9https://h.example/",
    "+https://h.example/", "-s://h.example/", " https://h.example/", "https ://h.example/",
    "ht\ttps://h.example/", "https//h.example://x/",
    // user information, and what some parsers take for it
    "https://user@h.example/", "https://user:pass@h.example/", "https://@h.example/",
    "https://:@h.example/", "https://h.example:443@evil.example/",
    "https://h.example@evil.example", "https://h.example\\@evil.example/",
    "https://h.example%40evil.example/", "https://h.example%2fevil.example/",
    "https://h.example;evil.example/", "https://h.example,evil.example/",
    "https://h.example&evil.example/", "https:\\\\h.example\\", "https://h.example\\evil",
    "https:/\\h.example/",
    // ports
    "https://h.example:", "https://h.example:/", "https://h.example:?q",
    "https://h.example:0/", "https://h.example:00/", "https://h.example:0443/",
    "https://h.example:65536/", "https://h.example:65535x/", "https://h.example:99999/",
    "https://h.example:100000/", "https://h.example:4294967739/", "https://h.example:+80/",
    "https://h.example:-1/", "https://h.example: 80/", "https://h.example:80 /",
    "https://h.example:0x50/", "https://h.example:http/", "https://h.example:80:81/",
    "https://h.example::80/", "https://:443/",
    // host names
    "https://h.example./", "https://.h.example/", "https://h..example/",
    "https://h_h.example/", "https://-h.example/", "https://h-.example/",
    "https://*.example/", "https://h example/", "https://b\xC3\xBC" "cher.example/",
    "https://b%C3%BCcher.example/", "https://h.example\xE3\x80\x82" "evil/",
    "https://\xE2\x84\x82.example/",
    // addresses
    "https://0177.0.0.1/", "https://0x7f.1/", "https://0x7f.0.0.1/", "https://0x7f000001/",
    "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://017700000001/",
    "https://1.2.3.4.5/", "https://1.2.3.256/", "https://1.2.3.4./", "https://01.2.3.4/",
    "https://1.2.3/", "https://0/", "https://[]/", "https://[::1/", "https://::1/",
    "https://::1]/", "https://[::1]]/", "https://[[::1]]/", "https://[::1]443/",
    "https://[::1]:/", "https://[::1]:0/", "https://[::1]:65536/", "https://[::1]a/",
    "https://a[::1]/", "https://[::1]@h.example/", "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/", "https://[1:2:3:4:5:6:7:8::]/", "https://[1::2::3]/",
    "https://[1:2:3:4:5:6:7]/", "https://[12345::]/", "https://[127.0.0.1]/",
    "https://[v1.x]/", "https://[h.example]/",
    // path, query and fragment
    "https://h/a b", "https://h/a\\b", "https://h/a\"b", "https://h/<a>", "https://h/{a}",
    "https://h/a|b", "https://h/a^b", "https://h/a`b", "https://h/[a]", "https://h/\xC3\xBC",
    "https://h/a\r\nHost: evil", "https://h/a\n", "https://h/a?b c", "https://h/a?b\r\n",
    "https://h/a?b[c]", "https://h/a#b c", "https://h/a#b\r\n", "https://h/a#b#c",
    "https://h/a#b%", "https://h/%", "https://h/%4", "https://h/%4g", "https://h/%g4",
    "https://h/%%41", "https://h/% 41", "https://h/a?%", "https://h/a?%4", "https://h/a?%zz",
    "https://h/%4?1", "https://h/%u0041",
    // dot segments
    "https://h/.", "https://h/..", "https://h/./", "https://h/../", "https://h/a/.",
    "https://h/a/..", "https://h/a/../b", "https://h/a/./b", "https://h/a/..?q",
    "https://h/a/.#f", "https://h/%2e", "https://h/%2E", "https://h/%2e%2e/b",
    "https://h/%2E%2e/b", "https://h/.%2e/b", "https://h/%2e./b",
};
// clang-format on

inline constexpr std::string_view kHttpUrls[] = {"http://h.example/",     "HTTP://h.example/",
                                                 "hTtP://h.example:443/", "http://127.0.0.1/",
                                                 "http://[::1]/",         "http://"};

inline constexpr std::string_view kUrlsOfOtherSchemes[] = {
    "ftp://h.example/", "ws://h.example/",    "wss://h.example/", "httpss://h.example/",
    "http+unix://h/",   "file:///etc/passwd", "h2c://h",          "http.s://h"};

}  // namespace fieldhook
