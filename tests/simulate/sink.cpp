// SPDX-License-Identifier: MIT
#include "sink.hpp"

namespace fieldhook::simulate {
namespace {

constexpr std::string_view kData = ",\"data\":";
constexpr std::string_view kStamp = ",\"timestamp\":\"";
constexpr std::size_t kStampSize = 20;  // 2023-11-14T22:13:20Z

std::string begin_of(const Item& item, std::string_view id) {
  return "{\"type\":\"" + item.type + "\",\"id\":\"" + std::string(id) + "\"";
}

}  // namespace

std::string_view data_of(std::string_view envelope) {
  const std::size_t at = envelope.find(kData);
  if (at == std::string_view::npos || envelope.back() != '}') return {};
  return envelope.substr(at + kData.size(), envelope.size() - at - kData.size() - 1);
}

void check_envelope(Ledger& ledger, Item& item, std::string_view envelope) {
  ++ledger.totals->rendered;
  const std::string about = "the envelope of event " + std::to_string(item.number);
  std::string_view rest = envelope;
  const std::string_view id_key = ",\"id\":\"";
  const std::size_t id_at = envelope.find(id_key);
  if (!ledger.check(id_at != std::string_view::npos, "I2", about + " has no id")) return;
  const std::size_t id_from = id_at + id_key.size();
  const std::string_view id = envelope.substr(id_from, envelope.find('"', id_from) - id_from);
  ledger.learn_id(item, id);
  const std::string begin = begin_of(item, id);
  if (!ledger.check(rest.substr(0, begin.size()) == begin, "I2", about + " begins wrong")) return;
  rest.remove_prefix(begin.size());
  if (rest.substr(0, kStamp.size()) == kStamp) {
    const std::string stamp(rest.substr(kStamp.size(), kStampSize));
    if (item.stamp.empty()) item.stamp = stamp;
    ledger.check(item.stamp == stamp, "I2", about + " has another time: " + stamp);
    rest.remove_prefix(kStamp.size() + kStampSize + 1);
  }
  ledger.check(rest == std::string(kData) + payload_of(item) + "}", "I2", about + " is wrong");
}

bool fits_sink(const Item& item) {
  const std::size_t payload = payload_of(item).size();
  constexpr std::size_t kOwnId = 24;  // of what the device makes itself
  const std::size_t id = item.own_id.empty() ? kOwnId : item.own_id.size();
  const std::size_t rendered =
      begin_of(item, {}).size() + id + kStamp.size() + kStampSize + 1 + kData.size() + payload + 1;
  return item.type.size() + item.own_id.size() + payload + rendered <= kRoom;
}

std::int64_t Meter::count(std::int64_t at_ms) {
  seen_.push_back(at_ms);
  std::int64_t over = 0;
  std::int64_t longest = 0;
  for (const Rate& rate : kSinkRates) {
    const std::int64_t window = static_cast<std::int64_t>(rate.seconds) * 1000;
    longest = window > longest ? window : longest;
    if (seen_.size() <= rate.events) continue;
    const std::int64_t first = seen_[seen_.size() - 1 - rate.events];
    if (at_ms - first < window && window - (at_ms - first) > over) over = window - (at_ms - first);
  }
  while (at_ms - seen_.front() >= longest) seen_.pop_front();
  return over;
}

}  // namespace fieldhook::simulate
