// SPDX-License-Identifier: MIT
// fieldhook outbox: what waits, what is dead, and what the user decides about it.
#include "commands.hpp"
#include "outbox_shelf.hpp"

#include <fieldhook/event_time.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/outbox.hpp>

#include <cstdio>
#include <vector>

namespace fieldhook::cli {
namespace {

constexpr OptionRow kRows[] = {
    {Opt::action, "list|show|redeliver|drop", Takes::word, "", "what to do"},
    {Opt::event, "ID", Takes::word, "", "the event, for all but list"},
    {Opt::outbox, "--outbox", Takes::value, "DIR", "the outbox"},
    {Opt::timeout, "--timeout", Takes::value, "MS",
     "how long to wait for another process (default: 15000)"},
    {Opt::json, "--json", Takes::nothing, "", "one JSON object a line"},
};

constexpr std::int64_t kDefaultTimeout = 15000;
constexpr std::int64_t kMaxTimeout = 3600000;

// In the order of DeadReason.
constexpr std::string_view kReasons[] = {"rejected",     "used_up",    "too_old",
                                         "endpoint_off", "unsendable", "by_user"};

std::string time_text(const Entry& entry) {
  if (entry.time.base == Moment::Base::ms_since_boot) return {};
  char space[kMaxTimeText];
  EventTime time;
  time.at.s = static_cast<std::int64_t>(entry.time.value);
  const Result<std::string_view> text = write_time(time, space);
  return text.ok() ? std::string(text.value()) : std::string();
}

std::string_view state_text(const Entry& entry) {
  return entry.state == EntryState::dead ? "dead" : "waiting";
}

std::string_view reason_text(const Entry& entry) {
  if (entry.state != EntryState::dead) return {};
  const auto index = static_cast<std::size_t>(entry.reason);
  return index < sizeof kReasons / sizeof kReasons[0] ? kReasons[index] : "unknown";
}

void put_text(JsonWriter& json, std::string_view name, std::string_view text) {
  if (text.empty()) {
    json.null(name);
  } else {
    json.string(name, text);
  }
}

/// The members that list and show have in common.
void put_members(JsonWriter& json, const Kept& kept) {
  json.string("event_id", kept.id.text()).string("state", state_text(kept.entry));
  put_text(json, "reason", reason_text(kept.entry));
  json.string("type", kept.event.type).string("content_type", kept.event.content_type);
  json.number("bytes", static_cast<std::int64_t>(kept.event.payload.size()));
  json.number("attempts", kept.entry.attempts);
  put_text(json, "time", time_text(kept.entry));
}

void print_json(const Kept& kept) {
  std::vector<char> space(8192);
  JsonWriter json({space.data(), space.size()});
  put_members(json.begin_object(), kept);
  const Result<std::string_view> text = json.end_object().finish();
  std::puts(text.ok() ? std::string(text.value()).c_str() : "{}");
}

int width(std::string_view text) {
  return static_cast<int>(text.size());
}

/// Bytes that a terminal could take for commands are shown as '?'.
std::string shown(std::string_view text) {
  std::string safe(text);
  for (char& c : safe) {
    const bool is_control =
        (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') || c == '\x7f';
    if (is_control) c = '?';
  }
  return safe;
}

/// The one secret that a payload of ours may hold: PagerDuty's key.
std::string without_secret(std::string text) {
  constexpr std::string_view kMember = "\"routing_key\"";
  constexpr std::string_view kHidden = "\"(not shown)\"";
  std::size_t at = 0;
  while ((at = text.find(kMember, at)) != text.npos) {
    at += kMember.size();
    const std::size_t begin = text.find_first_not_of(" \t\r\n:", at);
    if (begin == text.npos || text[begin] != '"') continue;
    std::size_t end = begin + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    text.replace(begin, end + 1 - begin, kHidden);
    at = begin + kHidden.size();
  }
  return text;
}

Exit list(Shelf& shelf, const Options& options) {
  const std::vector<Entry> entries = shelf.entries();
  const bool as_json = options.has(Opt::json);
  if (!as_json && !entries.empty()) {
    std::printf("%-36s  %-20s  %8s  %6s  %-20s  %s\n", "ID", "STATE", "ATTEMPTS", "BYTES", "TIME",
                "TYPE");
  }
  for (const Entry& entry : entries) {
    const Kept kept = shelf.read(entry);
    if (as_json) {
      print_json(kept);
      continue;
    }
    std::string state(kept.sound ? state_text(entry) : "damaged");
    if (entry.state == EntryState::dead) state += ": " + std::string(reason_text(entry));
    std::printf("%-36.*s  %-20s  %8u  %6u  %-20s  %s\n", width(kept.id.text()),
                kept.id.text().data(), state.c_str(), unsigned{entry.attempts},
                static_cast<unsigned>(kept.event.payload.size()), time_text(entry).c_str(),
                shown(kept.event.type).c_str());
  }
  if (!as_json && entries.empty()) std::puts("nothing waits, and nothing is dead");
  return Exit::done;
}

void show_one(const Kept& kept) {
  std::printf("id: %.*s\nstate: %s\n", width(kept.id.text()), kept.id.text().data(),
              kept.sound ? std::string(state_text(kept.entry)).c_str() : "damaged");
  if (kept.entry.state == EntryState::dead) {
    std::printf("reason: %s\n", std::string(reason_text(kept.entry)).c_str());
  }
  std::printf("attempts: %u\n", unsigned{kept.entry.attempts});
  const std::string time = time_text(kept.entry);
  if (!time.empty()) std::printf("time: %s\n", time.c_str());
  std::printf("type: %s\ncontent-type: %s\nbytes: %zu\n\n", shown(kept.event.type).c_str(),
              shown(kept.event.content_type).c_str(), kept.event.payload.size());
  const std::string payload = without_secret(shown(text_of(kept.event.payload)));
  std::fwrite(payload.data(), 1, payload.size(), stdout);
  std::puts("");
}

Exit show(Shelf& shelf, const Options& options, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    const Kept kept = shelf.read(entry);
    if (options.has(Opt::json)) {
      print_json(kept);
    } else {
      show_one(kept);
    }
  }
  return Exit::done;
}

/// Does `call` for each of them; what must be tidied up first is.
template <class Call>
Exit change(Shelf& shelf, const std::vector<Entry>& entries, Call call) {
  constexpr int kMaxSteps = 1024;
  for (const Entry& entry : entries) {
    Status status = call(entry);
    for (int i = 0; status == Status::would_block && i < kMaxSteps; ++i) {
      static_cast<void>(shelf.outbox().maintain());
      status = call(entry);
    }
    if (status == Status::ok || status == Status::closed) continue;
    std::fprintf(stderr, "fieldhook outbox: the outbox is full, or cannot be written\n");
    return Exit::not_accepted;
  }
  return Exit::done;
}

Exit redeliver(Shelf& shelf, const Options&, const std::vector<Entry>& entries) {
  const Exit exit = change(shelf, entries, [&shelf](const Entry& entry) {
    return entry.state == EntryState::waiting ? Status::ok : shelf.outbox().redeliver(entry);
  });
  if (exit == Exit::done) std::puts("the event waits: fieldhook drain sends it");
  return exit;
}

Exit drop(Shelf& shelf, const Options&, const std::vector<Entry>& entries) {
  const Exit exit =
      change(shelf, entries, [&shelf](const Entry& entry) { return shelf.outbox().drop(entry); });
  if (exit == Exit::done) std::puts("the event is gone");
  return exit;
}

struct Action {
  std::string_view name;
  Exit (*run)(Shelf& shelf, const Options& options, const std::vector<Entry>& entries);
};

constexpr Action kActions[] = {{"show", show}, {"redeliver", redeliver}, {"drop", drop}};
constexpr char kUsage[] =
    "say what to do: list, show ID, redeliver ID or drop ID; see fieldhook outbox --help";

const Action* find_action(std::string_view name) {
  for (const Action& action : kActions) {
    if (action.name == name) return &action;
  }
  return nullptr;
}

Exit say(const Trouble& trouble) {
  std::fprintf(stderr, "fieldhook outbox: %s\n", trouble.text.c_str());
  return trouble.exit;
}

}  // namespace

Span<const OptionRow> outbox_options() {
  return kRows;
}

Exit run_outbox(const Options& options) {
  const bool lists = options.value(Opt::action) == "list";
  const Action* const action = find_action(options.value(Opt::action));
  if (!lists && action == nullptr) return refuse("outbox", kUsage);
  if (lists && options.has(Opt::event)) return refuse("outbox", "list takes no ID");
  if (!lists && !options.has(Opt::event)) return refuse("outbox", "which event? Give its ID");
  if (options.value(Opt::outbox).empty()) return refuse("outbox", "--outbox is needed");
  std::int64_t timeout = kDefaultTimeout;
  const Complaint complaint =
      read_number(options, Opt::timeout, "--timeout", 1, kMaxTimeout, timeout);
  if (!complaint.empty()) return refuse("outbox", complaint);

  Shelf shelf;
  const Trouble trouble = shelf.open(options.value(Opt::outbox), timeout);
  if (trouble.any()) return say(trouble);
  if (lists) return list(shelf, options);
  std::vector<Entry> entries;
  for (const Entry& entry : shelf.entries()) {
    if (shelf.id_of(entry) == options.value(Opt::event)) entries.push_back(entry);
  }
  if (entries.empty()) return refuse("outbox", "no such event waits or is dead");
  return action->run(shelf, options, entries);
}

}  // namespace fieldhook::cli
