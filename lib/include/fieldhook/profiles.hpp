// SPDX-License-Identifier: MIT
// The rows that sign. One object a row: the linker keeps only those that are named.
#pragma once

#include <fieldhook/profile.hpp>

namespace fieldhook::profiles {

// Standard Webhooks 1.0, "Signature scheme" and "Webhook headers".
inline constexpr Profile standard{
    "standard", "webhook-id", "webhook-timestamp",      "webhook-signature",
    "v1,",      "%i.%t.%b",   SecretForm::whsec_base64, 24,
    300};

// Svix docs, "Verifying webhooks manually". Standard Webhooks under its older header names.
inline constexpr Profile svix{"svix", "svix-id",  "svix-timestamp",         "svix-signature",
                              "v1,",  "%i.%t.%b", SecretForm::whsec_base64, 24,
                              300,    &standard};

// GitLab docs, "Webhooks", signing token (19.0 and later).
inline constexpr Profile gitlab{
    "gitlab", "webhook-id", "webhook-timestamp",      "webhook-signature",
    "v1,",    "%i.%t.%b",   SecretForm::whsec_base64, 24,
    300};

// BigCommerce docs, "Webhooks overview". Standard Webhooks with the client secret as plain text.
inline constexpr Profile bigcommerce{"bigcommerce",
                                     "webhook-id",
                                     "webhook-timestamp",
                                     "webhook-signature",
                                     "v1,",
                                     "%i.%t.%b",
                                     SecretForm::text,
                                     1,
                                     300};

}  // namespace fieldhook::profiles
