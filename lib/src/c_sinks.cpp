// SPDX-License-Identifier: MIT
#include <fieldhook/fieldhook_rows.h>

#include <fieldhook/sinks.hpp>

#include "c_face.hpp"

namespace sinks = fieldhook::sinks;

const fieldhook_sink fieldhook_sink_discord{sinks::discord};
const fieldhook_sink fieldhook_sink_slack{sinks::slack};
const fieldhook_sink fieldhook_sink_teams{sinks::teams};
const fieldhook_sink fieldhook_sink_zapier{sinks::zapier};
const fieldhook_sink fieldhook_sink_make{sinks::make};
const fieldhook_sink fieldhook_sink_n8n{sinks::n8n};
const fieldhook_sink fieldhook_sink_ifttt{sinks::ifttt};
const fieldhook_sink fieldhook_sink_pagerduty{sinks::pagerduty};
const fieldhook_sink fieldhook_sink_telegram{sinks::telegram};
const fieldhook_sink fieldhook_sink_adafruit_io{sinks::adafruit_io};
const fieldhook_sink fieldhook_sink_home_assistant{sinks::home_assistant};
const fieldhook_sink fieldhook_sink_google_chat{sinks::google_chat};
const fieldhook_sink fieldhook_sink_cloudevents{sinks::cloudevents};
