// SPDX-License-Identifier: MIT
// Which events go where, and how they look there.
#pragma once

#include <fieldhook/credential.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/event_time.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/sink.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Writes the payload that one service takes, from an event as it was enqueued, with its id. The
/// same event and time give the same bytes: it runs again for every attempt. Any error makes the
/// event a dead letter of this endpoint: unsendable.
using Render = Result<std::string_view> (*)(const Event& event, EventTime time, Span<char> out);

class Courier;
class Endpoint;
struct TypeFilter;

/// For lib/src: what only(), with() and as() bring along. An image has it where they are named.
extern const TypeFilter filters_types;
Status add_fields(Endpoint& endpoint, Span<const Header> headers, const Credential& credential);
Result<Event> render_event(const Courier& courier, Render render, const Event& event);

/// One endpoint as a user describes it, for Client::add. Borrows its texts, which outlive the
/// client, except the secret, which is not needed after add().
///   fh::webhook("https://example.com/hooks", fh::Secret::whsec("whsec_..")).only("door.*")
struct Route {
  std::string_view url;
  const Sink* sink = &sinks::plain;
  const Profile* profile = nullptr;  ///< nullptr: nothing is signed
  Secret secret = Secret::text({});
  Secret second_secret = Secret::text({});
  std::uint8_t secrets = 0;  ///< how many of the two count
  std::uint16_t id = 0;      ///< see key()

  /// Only events of these types: "door.opened", or "door.*" for all that begin with "door.";
  /// several with commas between. Empty: all.
  constexpr Route only(std::string_view filter) const {
    Route route = *this;
    route.types_ = filter;
    route.filter_ = filter.empty() ? nullptr : &filters_types;
    return route;
  }
  /// The endpoint's name in the outbox, 1 to 65535, for all time: events that wait for key 7 go to
  /// whatever has key 7 after the next boot. Without it, it comes from the URL: a changed URL is
  /// then another endpoint, and what waited for the old one is reported and stays.
  constexpr Route key(std::uint16_t number) const {
    Route route = *this;
    route.id = number;
    return route;
  }
  /// The payload goes as this writes it; nullptr: as it is.
  constexpr Route as(Render write) const {
    Route route = *this;
    route.render_ = write;
    route.render_event_ = write == nullptr ? nullptr : render_event;
    return route;
  }
  constexpr Route with(const Credential& what) const {
    Route route = *this;
    route.credential_ = what;
    route.add_fields_ = add_fields;
    return route;
  }
  /// Header fields of every request; see Endpoint::add_headers.
  constexpr Route with(Span<const Header> fields) const {
    Route route = *this;
    route.headers_ = fields;
    route.add_fields_ = add_fields;
    return route;
  }
  /// During a rotation: signed with both.
  constexpr Route also_signed_with(const Secret& other) const {
    Route route = *this;
    route.second_secret = other;
    route.secrets = 2;
    return route;
  }

 private:
  friend class Courier;

  Credential credential_ = Credential::none();
  Span<const Header> headers_;
  Render render_ = nullptr;
  Result<Event> (*render_event_)(const Courier&, Render, const Event&) = nullptr;
  std::string_view types_;
  const TypeFilter* filter_ = nullptr;
  Status (*add_fields_)(Endpoint&, Span<const Header>, const Credential&) = nullptr;
};

/// Any URL that takes signed webhooks.
constexpr Route webhook(std::string_view url, const Secret& secret,
                        const Profile& profile = profiles::standard) {
  Route route;
  route.url = url;
  route.profile = &profile;
  route.secret = secret;
  route.secrets = 1;
  return route;
}

/// Any URL that takes JSON and no signature.
constexpr Route webhook(std::string_view url) {
  Route route;
  route.url = url;
  return route;
}

}  // namespace fieldhook
