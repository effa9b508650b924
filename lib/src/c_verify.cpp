// SPDX-License-Identifier: MIT
// The verdict over an inbound request, for C.
#include <fieldhook/fieldhook.h>

#include <fieldhook/verify.hpp>

#include "c_face.hpp"

using namespace fieldhook;

namespace {

constexpr fieldhook_word c_word(Word word) {
  return static_cast<fieldhook_word>(word);
}

static_assert(FIELDHOOK_WORD_OK == c_word(Word::ok));
static_assert(FIELDHOOK_WORD_MISSING_HEADER == c_word(Word::missing_header));
static_assert(FIELDHOOK_WORD_DUPLICATE_HEADER == c_word(Word::duplicate_header));
static_assert(FIELDHOOK_WORD_MALFORMED_HEADER == c_word(Word::malformed_header));
static_assert(FIELDHOOK_WORD_UNKNOWN_VERSION == c_word(Word::unknown_version));
static_assert(FIELDHOOK_WORD_BAD_SIGNATURE == c_word(Word::bad_signature));
static_assert(FIELDHOOK_WORD_TIMESTAMP_TOO_OLD == c_word(Word::timestamp_too_old));
static_assert(FIELDHOOK_WORD_TIMESTAMP_TOO_NEW == c_word(Word::timestamp_too_new));
static_assert(FIELDHOOK_WORD_BAD_SECRET == c_word(Word::bad_secret));
static_assert(FIELDHOOK_WORD_NO_CLOCK == c_word(Word::no_clock));
static_assert(FIELDHOOK_WORD_MISSING_URL == c_word(Word::missing_url));
static_assert(FIELDHOOK_WORD_BAD_BODY_HASH == c_word(Word::bad_body_hash));
static_assert(FIELDHOOK_WORD_MALFORMED_BODY == c_word(Word::malformed_body));
static_assert(FIELDHOOK_WORD_BAD_CERTIFICATE == c_word(Word::bad_certificate));
static_assert(FIELDHOOK_WORD_BAD_CERT_URL == c_word(Word::bad_cert_url));
static_assert(FIELDHOOK_WORD_NO_SPACE == c_word(Word::no_space));
static_assert(FIELDHOOK_WORD_UNSUPPORTED == c_word(Word::unsupported));
static_assert(FIELDHOOK_WORD_MALFORMED_EVENT == c_word(Word::malformed_event));
static_assert(FIELDHOOK_WORD_STALE == c_word(Word::stale));
static_assert(FIELDHOOK_WORD_REPLAY_GUARD_FULL == c_word(Word::replay_guard_full));
static_assert(FIELDHOOK_WORD_UNSUPPORTED_MEDIA_TYPE == c_word(Word::unsupported_media_type));
static_assert(FIELDHOOK_WORD_ORIGIN_NOT_ALLOWED == c_word(Word::origin_not_allowed));
static_assert(FIELDHOOK_CLOCK_FLOOR == static_cast<int>(ClockQuality::floor));
static_assert(FIELDHOOK_CLOCK_APPROXIMATE == static_cast<int>(ClockQuality::approximate));
static_assert(FIELDHOOK_CLOCK_SYNCED == static_cast<int>(ClockQuality::synced));

bool is_whole(const fieldhook_request& request) {
  if (!fits(request.headers, request.header_count)) return false;
  for (std::size_t i = 0; i < request.header_count; ++i) {
    if (!fits(request.headers[i].name) || !fits(request.headers[i].value)) return false;
  }
  return fits(request.method) && fits(request.url) && fits(request.body) &&
         fits(request.buffer, request.buffer_size);
}

Verdict judge(const VerifyCall& call, Prepare prepare, void* context) {
  Verdict verdict;
  const fieldhook_request& request = *call.request;
  if (request.header_count > FIELDHOOK_MAX_HEADERS) {
    verdict.word = Word::no_space;
    return verdict;
  }
  Header headers[FIELDHOOK_MAX_HEADERS];
  for (std::size_t i = 0; i < request.header_count; ++i) {
    headers[i] = {view_of(request.headers[i].name), view_of(request.headers[i].value)};
  }
  const RequestHead head(view_of(request.method), view_of(request.url),
                         {headers, request.header_count});
  alignas(Verifier) std::uint8_t place[sizeof(Verifier)];
  Verifier& verifier = call.verifier->make(place, keys_of(call.keys, call.key_count));
  if (prepare != nullptr) prepare(verifier, context);
  verifier.set_buffer({request.buffer, request.buffer_size});
  if (verifier.begin(head) == Word::ok) verifier.body(view_of(request.body));
  verdict = verifier.finish(now_of(*call.now));
  verifier.~Verifier();  // wipes
  return verdict;
}

}  // namespace

Verdict fieldhook::verify_for_c(const VerifyCall& call, Prepare prepare, void* context,
                                fieldhook_verdict& told) {
  Verdict made;
  made.word = Word::malformed_header;
  const bool whole = call.verifier != nullptr && call.request != nullptr && call.now != nullptr &&
                     fits(call.keys, call.key_count) && is_whole(*call.request);
  if (whole) made = judge(call, prepare, context);
  told = {c_word(made.word), made.id_trust == IdTrust::signed_id, made.clock_difference_s, {}};
  if (made.word == Word::ok) told.event_id = c_text(made.event_id);
  return made;
}

fieldhook_word fieldhook_verify(const fieldhook_verifier* verifier, const fieldhook_key* keys,
                                size_t key_count, const fieldhook_request* request,
                                const fieldhook_now* now, fieldhook_verdict* verdict) {
  if (verdict == nullptr) return FIELDHOOK_WORD_UNSUPPORTED;
  (void)verify_for_c({verifier, keys, key_count, request, now}, nullptr, nullptr, *verdict);
  return verdict->word;
}
