// SPDX-License-Identifier: MIT
// Apideck: the MAC covers the body as JavaScript prints it with sorted names, not its raw bytes.
#include "crypto/hmac.hpp"
#include "json_canonical.hpp"
#include "scheme.hpp"

namespace fieldhook {
namespace {

/// Hashes into each key's running MAC.
class MacSink final : public ByteSink {
 public:
  explicit MacSink(InboundRequest& request) : request_(request) {}

  Status put(Bytes piece) override {
    macs_body(request_, piece);
    return Status::ok;  // judge looks at what failed
  }

 private:
  InboundRequest& request_;
};

Word judge(InboundRequest& request, const Now& now) {
  if (request.failed != Word::ok) return request.failed;
  MacSink sink(request);
  switch (write_canonical_json(text_of(collected_body(request)), sink)) {
    case Status::ok: return macs_judge(request, now);
    case Status::no_space: return Word::no_space;
    case Status::unsupported: return Word::bad_signature;  // we cannot tell what was signed
    default: return Word::malformed_body;
  }
}

}  // namespace

const Scheme apideck_sorted_json{hmac_keep, macs_begin, collect_body, judge, hmac_finish, nullptr};

}  // namespace fieldhook
