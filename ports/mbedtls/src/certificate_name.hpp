// SPDX-License-Identifier: MIT
// Whether a certificate names a host: by its subjectAltName, and by nothing else.
#pragma once

#include <fieldhook/certificate_judge.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <string_view>

namespace fieldhook {

/// Whether one dNSName stands for `host`. A wildcard is a whole left-most label, stands for exactly
/// one label, and has two more behind it.
/// Source    RFC 9525 6.3
bool dns_name_matches(std::string_view pattern, std::string_view host);

/// Looks through the value of a subjectAltName: a host name matches dNSNames only, an address
/// literal iPAddresses only.
/// Errors    ok: named; refused: not named; malformed: not readable
Status find_name(Bytes subject_alt_name, const PeerName& name);

}  // namespace fieldhook
