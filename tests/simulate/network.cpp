// SPDX-License-Identifier: MIT
#include "network.hpp"

#include <fieldhook/profiles.hpp>
#include <fieldhook/retry_policy.hpp>

#include <cstdlib>
#include <cstring>
#include <ctime>

namespace fieldhook::simulate {
namespace {

std::string field_of(const std::string& head, const std::string& name) {
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + 2 + name.size() + 2;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

/// IMF-fixdate.
std::string http_date(std::int64_t unix_s) {
  const std::time_t at = static_cast<std::time_t>(unix_s);
  std::tm parts{};
  gmtime_r(&at, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

Network::Network(Ledger& ledger, std::uint64_t seed)
    : ledger_(&ledger), chance_(seed), github_(Secret::text(kGithubSecret), profiles::github) {
  take_secrets(0, 0);
}

void Network::take_secrets(std::size_t one, std::size_t other) {
  const std::size_t both[] = {one, other};
  for (std::size_t i = 0; i < 2; ++i) {
    const Secret secret = Secret::whsec(kStandardSecrets[both[i] % kSecrets]);
    const Status made = standard_[i].assign(secret, profiles::standard);
    ledger_->check(made == Status::ok, "I2", "a secret that is no good");
  }
}

void Network::begin_attempt() {
  if (began_ms_ == kNotBegun) began_ms_ = world_ms;
}

void Network::forget() {
  close();
  attempt_over();
  for (Peer& peer : peers) peer.asked_until = {};
}

void Network::calm() {
  is_calm_ = true;
  is_plain = false;
  for (Peer& peer : peers) peer.mood = Mood::good;
}

/// Now and then anything happens, whatever the mood.
Mood Network::mood() {
  const Mood mood = peers[host_].mood;
  if (is_calm_ || mood != Mood::good || !chance_.one_in(40)) return mood;
  const Mood any = static_cast<Mood>(chance_.below(kMoods));
  return any == Mood::gone || any == Mood::locked ? Mood::breaking : any;
}

Status Network::connect(const Endpoint& endpoint, Now) {
  if (!powered) return Status::lost;
  ledger_->check(!is_plain, "I4", "a stream that nobody will check");
  begin_attempt();
  if (line_ == Line::closed) {
    host_ = static_cast<std::size_t>(endpoint.host()[0] - 'a');
    line_ = Line::opening;
    request_.clear();
    incoming_.clear();
    ends_ = drips_ = false;
    sent_ = break_after_ = 0;
    const Mood how = mood();
    drips_ = how == Mood::dripping;
    if (how == Mood::breaking) break_after_ = 1 + chance_.below(600);
    if (how == Mood::away) return Status::lost;
    if (how == Mood::untrusted) return Status::refused;
    if (how == Mood::stalled) ready_ = kNever;
    if (how != Mood::stalled) ready_ = now + (chance_.one_in(4) ? chance_.around(kSecond) : 0);
    valid_until_ = {world_ms / 1000 + 90 * 86400};
  }
  if (now < ready_) return Status::would_block;
  line_ = Line::open;
  return Status::ok;
}

Result<std::size_t> Network::send(Bytes data) {
  if (!powered) return Status::lost;
  if (line_ != Line::open) {
    ledger_->check(line_ == Line::broken, "I4", "bytes for a stream that is not open");
    return Status::lost;
  }
  ledger_->check(!is_plain, "I4", "bytes for a peer that nobody checked");
  begin_attempt();
  if (ends_) return Status::closed;
  std::size_t n = data.size();
  if (chance_.one_in(3)) n = 1 + chance_.below(static_cast<std::uint32_t>(n));
  if (break_after_ != 0 && sent_ + n >= break_after_) {
    line_ = Line::broken;
    return Status::lost;
  }
  sent_ += n;
  request_.append(reinterpret_cast<const char*>(data.data()), n);
  take_request();
  return n;
}

Result<std::size_t> Network::receive(MutableBytes space) {
  if (!powered || line_ != Line::open) return Status::lost;
  if (now < ready_) return Status::would_block;
  if (incoming_.empty()) {
    if (ends_) return chance_.one_in(2) ? Status::closed : Status::lost;
    if (request_.empty() && sent_ == 0 && !is_calm_ && chance_.one_in(200)) ends_ = true;
    return Status::would_block;
  }
  std::size_t n = incoming_.size() < space.size() ? incoming_.size() : space.size();
  if (drips_) {
    n = 1;
    ready_ = now + 4 * kSecond;
  } else if (chance_.one_in(4)) {
    n = 1 + chance_.below(static_cast<std::uint32_t>(n));
  }
  std::memcpy(space.data(), incoming_.data(), n);
  incoming_.erase(0, n);
  if (!incoming_.empty() || ends_) return n;
  if (doubted_ != nullptr) doubted_->at[host_].may_repeat = false;  // the answer has arrived
  doubted_ = nullptr;
  if (asks_ != 0) peers[host_].asked_until = now + asks_;
  asks_ = 0;
  return n;
}

void Network::close() {
  line_ = Line::closed;
  doubted_ = nullptr;
  asks_ = 0;
  ready_ = {};
}

void Network::take_request() {
  const std::size_t end = request_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  const std::string head = request_.substr(0, end + 2);
  const std::size_t size = std::strtoul(field_of(head, "Content-Length").c_str(), nullptr, 10);
  if (request_.size() < end + 4 + size) return;
  const std::string body = request_.substr(end + 4);
  request_.clear();
  sent_ = 0;
  ++ledger_->totals->requests;
  ledger_->digest.add(static_cast<std::uint64_t>(now.ms));
  ledger_->digest.add(head);
  ledger_->digest.add(body);
  ++ledger_->totals->scans;
  const std::string all = head + body;
  for (const std::string_view secret : kTraces) {
    ledger_->check(all.find(secret) == std::string::npos, "I5", "a secret in a request");
  }
  ledger_->check(body.size() == size, "I2", "more bytes than the request says");
  serve(head, body);
}

/// One of the two that it takes.
Word Network::verify_standard(const std::string& head, Bytes body) {
  const std::string id = field_of(head, "webhook-id");
  const std::string stamp = field_of(head, "webhook-timestamp");
  const std::string signature = field_of(head, "webhook-signature");
  const Header headers[] = {
      {"webhook-id", id}, {"webhook-timestamp", stamp}, {"webhook-signature", signature}};
  const Now at{{}, {world_ms / 1000}, ClockQuality::synced};
  return verify(profiles::standard, {standard_, 2}, headers, body, at).word;
}

Word Network::verify_github(const std::string& head, Bytes body) {
  const std::string id = field_of(head, "X-GitHub-Delivery");
  const std::string signature = field_of(head, "X-Hub-Signature-256");
  const Header headers[] = {{"X-GitHub-Delivery", id}, {"X-Hub-Signature-256", signature}};
  const Now at{{}, {world_ms / 1000}, ClockQuality::synced};
  return verify(profiles::github, {&github_, 1}, headers, body, at).word;
}

/// 0: right; else the status that an honest receiver answers with.
int Network::judge(const std::string& head, const std::string& body, Item& item) {
  const Bytes bytes = {reinterpret_cast<const std::uint8_t*>(body.data()), body.size()};
  constexpr const char* kIds[] = {"webhook-id", "X-GitHub-Delivery", "webhook-id"};
  if (host_ == kSink) check_envelope(*ledger_, item, body);
  if (host_ != kSink) ledger_->learn_id(item, field_of(head, kIds[host_]));
  Word word = Word::ok;
  if (host_ == 0) word = verify_standard(head, bytes);
  if (host_ == 1) word = verify_github(head, bytes);
  ++ledger_->totals->verified;
  const bool is_late = word == Word::timestamp_too_old || word == Word::timestamp_too_new;
  ledger_->check(
      word == Word::ok || is_late, "I2",
      "signature: " + std::string(text_of(word)) + " at endpoint " + std::to_string(host_));
  return is_late ? 401 : 0;
}

void Network::serve(const std::string& head, const std::string& body) {
  Peer& peer = peers[host_];
  ++ledger_->totals->waits;
  ledger_->check(
      !(now < peer.asked_until), "I3",
      "a request before the end of the wait that endpoint " + std::to_string(host_) + " asked for");
  Item* const item = ledger_->item_of(host_ == kSink ? data_of(body) : body);
  if (!ledger_->check(item != nullptr, "I2", "a payload that nobody enqueued")) return;
  Share& share = item->at[host_];
  const int refusal = judge(head, body, *item);
  latency_ = chance_.one_in(3) ? chance_.around(3 * kSecond) : 0;
  ready_ = now + latency_;

  if (host_ == kSink) {
    const Millis over = meter_.count(world_ms);
    if (over > 0) ++ledger_->totals->over_rate;
    if (over > 0) return answer(429, over, item);
  }
  const Mood how = mood();
  switch (how) {
    case Mood::silent: ready_ = kNever; break;
    case Mood::busy: return answer(503, chance_.one_in(2) ? 0 : chance_.around(kHour), item);
    case Mood::throttling: return answer(429, chance_.around(20 * kMinute), item);
    case Mood::locked: return answer(401, 0, item);
    case Mood::gone: return answer(410, 0, item);
    case Mood::odd: return answer(chance_.one_in(2) ? 302 : 418, 0, item);
    default: break;
  }
  if (refusal != 0) return answer(refusal, 0, item);
  if (share.poison) return answer(item->number % 2 == 0 ? 500 : 422, 0, item);
  ledger_->take(*item, host_, began_ms_);
  share.may_repeat = true;  // until the answer has arrived
  doubted_ = item;
  if (how == Mood::silent) {
    ++ledger_->totals->ambiguous;
    ++share.answered;
    return;
  }
  answer(chance_.one_in(2) ? 200 : 204, 0, nullptr);
  if (how != Mood::cutting) return;
  ++ledger_->totals->ambiguous;
  ++share.answered;
  incoming_.resize(chance_.below(static_cast<std::uint32_t>(incoming_.size() - 1)));
  ends_ = true;
}

/// `item`: the event that it is no success for.
void Network::answer(int status, Millis retry_after, Item* item) {
  if (item != nullptr) ++item->at[host_].answered;
  const std::int64_t lie = wrong_dates ? static_cast<std::int64_t>(chance_.below(86400)) * 365 : 0;
  std::string text = "HTTP/1.1 " + std::to_string(status) + " X\r\n";
  if (chance_.one_in(2)) text += "Date: " + http_date(world_ms / 1000 - lie) + "\r\n";
  const Millis seconds = (retry_after + kSecond - 1) / kSecond;
  if (retry_after > 0) text += "Retry-After: " + std::to_string(seconds) + "\r\n";
  const bool says_more = status != 204 && chance_.one_in(3);
  const std::string rest = says_more ? std::string(chance_.below(900), 'x') : "";
  if (status != 204) text += "Content-Length: " + std::to_string(rest.size()) + "\r\n";
  const bool closes = chance_.one_in(5);
  if (closes) text += "Connection: close\r\n";
  incoming_ = text + "\r\n" + rest;
  asks_ = seconds * kSecond;
}

}  // namespace fieldhook::simulate
