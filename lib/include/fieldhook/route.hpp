// SPDX-License-Identifier: MIT
// Which events go where, and how they look there.
#pragma once

#include <fieldhook/credential.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/event_time.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/sink.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace fieldhook {

/// Writes the payload that one service takes, from an event as it was enqueued, with its id. The
/// same event and time give the same bytes: it runs again for every attempt. Any error makes the
/// event a dead letter of this endpoint: unsendable.
using Render = Result<std::string_view> (*)(const Event& event, EventTime time, Span<char> out);

class Courier;
struct TypeFilter;

/// For lib/src: what only(), with() and as() bring along. An image has it where they are named.
extern const TypeFilter filters_types;
Status add_fields(Endpoint& endpoint, Span<const Header> headers, const Credential& credential);
Result<Event> render_event(const Courier& courier, Render render, const Event& event);

/// Where a route goes: the text of a URL, or an endpoint, whose URL alone counts and which is not
/// needed after add(). Who names no text links no parser:
///   constexpr fh::Endpoint kHooks = fh::Endpoint::at("https://example.com/hooks");
///   client.add(fh::webhook(kHooks, fh::Secret::whsec("whsec_..")));
class Place {
 public:
  template <class Text,
            class = std::enable_if_t<std::is_convertible_v<const Text&, std::string_view>>>
  constexpr Place(const Text& url) : text_(url), put_(put_text) {}
  constexpr Place(const Url& url) : url_(&url), put_(put_url) {}

  /// Makes `endpoint` one that has this URL and no more.
  /// Errors    those of Endpoint::parse()
  Status put(Endpoint& endpoint) const { return put_(*this, endpoint); }

 private:
  static Status put_text(const Place& place, Endpoint& endpoint);
  static Status put_url(const Place& place, Endpoint& endpoint) {
    endpoint = Endpoint(*place.url_);
    return Status::ok;
  }

  std::string_view text_;
  const Url* url_ = nullptr;
  Status (*put_)(const Place& place, Endpoint& endpoint);
};

/// One endpoint as a user describes it, for Client::add. Borrows its texts, which outlive the
/// client, except the secret, which is not needed after add().
///   fh::webhook("https://example.com/hooks", fh::Secret::whsec("whsec_..")).only("door.*")
struct Route {
  constexpr explicit Route(const Place& place) : where(place) {}

  Place where;
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
  /// whatever has key 7 after the next boot. Without it, it comes from the URL, but for its
  /// fragment: a changed URL is then another endpoint, and what waited for the old one is reported
  /// and stays.
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
constexpr Route webhook(const Place& where, const Secret& secret,
                        const Profile& profile = profiles::standard) {
  Route route(where);
  route.profile = &profile;
  route.secret = secret;
  route.secrets = 1;
  return route;
}

/// Any URL that takes JSON and no signature.
constexpr Route webhook(const Place& where) {
  return Route(where);
}

}  // namespace fieldhook
