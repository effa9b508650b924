// SPDX-License-Identifier: MIT
// What the tests of a delivery share: one about to start, and the requests that it made.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/verify.hpp>

#include "fakes/sample.hpp"
#include "fakes/scripted_transport.hpp"

#include <string>

namespace fieldhook::testing {

inline constexpr char kNoContent[] = "HTTP/1.1 204 No Content\r\n\r\n";
inline constexpr char kBusy[] = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";

/// A sample with memory for the delivery.
struct Scene : Sample {
  std::uint8_t scratch[1024];
  Delivery delivery{event, endpoint, policy, scratch, 42};
};

inline std::string field_of(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + 2 + name.size() + 2;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

inline std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

inline Word verdict_of(const std::string& request, const Sample& sample, std::int64_t at) {
  const std::string id = field_of(request, "webhook-id");
  const std::string timestamp = field_of(request, "webhook-timestamp");
  const std::string signature = field_of(request, "webhook-signature");
  const Header headers[] = {
      {"webhook-id", id}, {"webhook-timestamp", timestamp}, {"webhook-signature", signature}};
  return verify(profiles::standard, sample.key, headers, bytes_of(body_of(request)),
                {{}, {at}, ClockQuality::synced})
      .word;
}

}  // namespace fieldhook::testing
