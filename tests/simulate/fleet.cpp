// SPDX-License-Identifier: MIT
#include "fleet.hpp"

#include "chance.hpp"

#include <fieldhook/client.hpp>

#include "fakes/ram_flash.hpp"

#include <algorithm>
#include <memory>
#include <queue>
#include <string>
#include <vector>

namespace fieldhook::simulate {
namespace {

constexpr Millis kOutage = kHour;
constexpr Millis kEnd = kOutage + 24 * kHour;
constexpr StorageShape kShape{1024, 4, 1, true};
constexpr std::string_view kAnswer = "HTTP/1.1 204 No Content\r\n\r\n";

/// Nobody is there for an hour; then every request is answered.
class Uplink final : public Transport {
 public:
  Instant now;
  bool was_asked = false;
  bool open = false;

  Status connect(const Endpoint&, Now) override {
    was_asked = true;
    if (now.ms < kOutage) return Status::lost;
    open = true;
    return Status::ok;
  }
  Phase phase() const override { return Phase::connect; }
  Protection protection() const override { return Protection::verified; }
  Result<std::size_t> send(Bytes data) override {
    request_.append(reinterpret_cast<const char*>(data.data()), data.size());
    return data.size();
  }
  Result<std::size_t> receive(MutableBytes space) override {
    const bool whole = request_.find("\r\n\r\n{}") != std::string::npos;
    if (!whole) return Status::would_block;
    request_.clear();
    std::copy(kAnswer.begin(), kAnswer.end(), space.begin());
    return kAnswer.size();
  }
  void close() override {
    open = false;
    request_.clear();
  }

 private:
  std::string request_;
};

struct Unit {
  Uplink uplink;
  testing::RamFlash flash{kShape};
  std::string name;
  std::unique_ptr<Client<1, 128>> client;
  Millis event_at = 0;
  bool has_event = false;
};

struct Wake {
  Millis at;
  std::uint32_t unit;
  bool operator<(const Wake& other) const {
    return at != other.at ? at > other.at : unit > other.unit;
  }
};

Millis turn(Unit& unit, Millis at) {
  const Now now{{at}, {1700000000 + at / 1000}, ClockQuality::synced};
  unit.uplink.now = {at};
  if (!unit.has_event && at >= unit.event_at) {
    unit.has_event = unit.client->enqueue(Event{"door.opened", "{}"}).ok();
  }
  const Instant wake = unit.client->poll(now);
  const Millis next = unit.has_event ? wake.ms : std::min(wake.ms, unit.event_at);
  return std::max(next, at);
}

}  // namespace

Peak come_back(std::uint64_t seed, std::uint32_t devices, News news) {
  Chance chance(seed);
  Digest digest;
  std::vector<std::unique_ptr<Unit>> units;
  std::priority_queue<Wake> wakes;
  for (std::uint32_t i = 0; i < devices; ++i) {
    units.push_back(std::make_unique<Unit>());
    Unit& unit = *units.back();
    unit.name = "unit-" + std::to_string(i);
    unit.event_at = chance.below(kOutage);
    const Port port{unit.uplink, unit.flash, unit.name, static_cast<std::uint32_t>(chance.next())};
    unit.client = std::make_unique<Client<1, 128>>(port);
    static_cast<void>(unit.client->add(webhook("https://hooks.example.com/x").key(1)));
    wakes.push({0, i});
  }
  std::vector<Millis> starts;
  bool is_told = false;
  while (!wakes.empty() && wakes.top().at < kEnd) {
    const Wake wake = wakes.top();
    wakes.pop();
    if (news == News::told && !is_told && wake.at >= kOutage) {
      is_told = true;
      const Now back{{kOutage}, {1700000000 + kOutage / 1000}, ClockQuality::synced};
      for (std::uint32_t i = 0; i < devices; ++i) {
        units[i]->client->network_back(back);
        wakes.push({wake.at, i});
      }
    }
    Unit& unit = *units[wake.unit];
    unit.uplink.was_asked = false;
    const Millis next = turn(unit, wake.at);
    if (unit.uplink.was_asked && wake.at >= kOutage) starts.push_back(wake.at);
    digest.add(static_cast<std::uint64_t>(wake.at));
    digest.add(wake.unit);
    if (next < kEnd && unit.client->pending()) wakes.push({next, wake.unit});
    if (!unit.has_event) wakes.push({unit.event_at, wake.unit});
  }
  Peak peak;
  peak.devices = devices;
  peak.attempts = static_cast<std::uint32_t>(starts.size());
  peak.allowed = devices * 3 * 10 / 300;
  for (std::size_t begin = 0, end = 0; end < starts.size(); ++end) {
    while (starts[end] - starts[begin] >= 10 * kSecond) ++begin;
    peak.most = std::max(peak.most, static_cast<std::uint32_t>(end - begin + 1));
  }
  for (const auto& unit : units) peak.undelivered += unit->client->pending() || !unit->has_event;
  peak.digest = digest.value();
  return peak;
}

}  // namespace fieldhook::simulate
