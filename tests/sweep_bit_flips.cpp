// SPDX-License-Identifier: MIT
// Every bit of a good request of every row is flipped. Where the row's signature covers it, the
// request is refused; where it does not, that is counted apart and told.
#include <fieldhook/verify.hpp>

#include "fakes/row_messages.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// The rows for which sign() makes nothing; one row may have several forms of request.
constexpr struct {
  const Profile* row;
  RowMessage (*make)(const Profile& row);
} kMakers[] = {
    {&profiles::gitlab_token, make_token},  {&profiles::telegram, make_token},
    {&profiles::pipedrive, make_pipedrive}, {&profiles::mailgun, make_mailgun},
    {&profiles::cloudevents, make_bearer},  {&profiles::apideck, make_apideck},
    {&profiles::twilio, make_twilio_form},  {&profiles::twilio, make_twilio_json},
    {&profiles::discord, make_discord},     {&profiles::sendgrid, make_sendgrid},
    {&profiles::paypal, make_paypal},
};

/// All forms of a row's requests; empty: nobody has said how it is made.
std::vector<RowMessage> messages_of(const Profile& row) {
  std::vector<RowMessage> messages;
  if (row.can_sign()) messages.push_back(make_by_sign(row));
  for (const auto& maker : kMakers) {
    if (maker.row == &row) messages.push_back(maker.make(row));
  }
  return messages;
}

struct Count {
  std::size_t flips = 0;
  std::size_t accepted = 0;
  std::size_t spellings = 0;  ///< the same value in letters of another case
  std::size_t open = 0;       ///< flips of what is not covered
  std::size_t open_accepted = 0;
};

void flip_all(const RowMessage& good, Count& count) {
  RowMessage message = good;
  for (std::size_t i = 0; i < good.pieces.size(); ++i) {
    const Cover cover = good.pieces[i].cover;
    std::string& text = message.pieces[i].text;
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
      char& byte = text[bit / 8];
      const char before = byte;
      byte = static_cast<char>(byte ^ 1 << bit % 8);
      const bool let_in = message.judge() == Word::ok;
      const bool other_case = cover == Cover::any_case && to_lower(byte) == to_lower(before);
      byte = before;
      if (cover == Cover::none) {
        ++count.open;
        count.open_accepted += let_in ? 1 : 0;
      } else if (other_case && let_in) {
        ++count.spellings;
      } else {
        ++count.flips;
        count.accepted += let_in ? 1 : 0;
      }
    }
  }
}

void print(std::string_view name, const Count& count) {
  std::printf("%-15.*s accepted %zu of %zu flips", static_cast<int>(name.size()), name.data(),
              count.accepted, count.flips);
  if (count.spellings != 0) std::printf("; %zu in letters of another case", count.spellings);
  if (count.open != 0) {
    std::printf("; not covered: %zu of %zu let in", count.open_accepted, count.open);
  }
  std::printf("\n");
}

}  // namespace

TEST_CASE("no single bit of what a row covers can change") {
  Count total;
  std::size_t rows = 0;
  for (const Profile* row : all_profiles()) {
    if (!row->is_signed()) continue;
    const std::string name(row->name);
    CAPTURE(name);
    const std::vector<RowMessage> messages = messages_of(*row);
    CHECK_MESSAGE(!messages.empty(), "no maker for the row ", name);
    Count count;
    for (const RowMessage& good : messages) {
      const SigningKey key(Secret::for_profile(*row, good.secret), *row);
      if (key.status() == Status::unsupported && row->kind == SchemeKind::ed25519 &&
          !has_ed25519()) {
        std::printf("%s: not in this build\n", name.c_str());
        CHECK(good.judge() != Word::ok);
        continue;
      }
      CHECK(good.judge() == Word::ok);
      flip_all(good, count);
      CHECK(count.flips > 0);
    }
    print(name, count);
    CHECK(count.accepted == 0);
    total.flips += count.flips;
    total.accepted += count.accepted;
    ++rows;
  }
  std::printf("%zu rows: accepted %zu of %zu flips\n", rows, total.accepted, total.flips);
  CHECK(rows + 1 == all_profiles().size());  // all but plain, which signs nothing
  CHECK(total.flips > 10000);
}

TEST_CASE("what a row does not cover is let in as it is, and the row says so") {
  for (const Profile* row : all_profiles()) {
    for (RowMessage message : messages_of(*row)) {
      if (message.judge() != Word::ok) continue;  // not in this build
      CAPTURE(std::string(row->name));
      bool found = false;
      bool open = false;
      for (const Piece& piece : message.pieces) {
        if (piece.place != Place::body) continue;
        found = true;
        open |= piece.cover == Cover::none;
      }
      CHECK(found);
      // PayPal's CRC-32 finds every single bit, and covers nothing all the same.
      if (row != &profiles::paypal) CHECK(open == !row->covers_body());
    }
  }
}
