// SPDX-License-Identifier: MIT
#include <fieldhook/fieldhook_rows.h>

#include <fieldhook/routes.hpp>
#include <fieldhook/sinks.hpp>

#include "c_face.hpp"

namespace sinks = fieldhook::sinks;
namespace renders = fieldhook::renders;

const fieldhook_sink fieldhook_sink_discord{sinks::discord, renders::discord};
const fieldhook_sink fieldhook_sink_slack{sinks::slack, renders::slack};
const fieldhook_sink fieldhook_sink_teams{sinks::teams, renders::teams};
const fieldhook_sink fieldhook_sink_zapier{sinks::zapier, renders::envelope};
const fieldhook_sink fieldhook_sink_make{sinks::make, renders::envelope};
const fieldhook_sink fieldhook_sink_n8n{sinks::n8n, renders::envelope};
const fieldhook_sink fieldhook_sink_ifttt{sinks::ifttt, renders::ifttt};
const fieldhook_sink fieldhook_sink_pagerduty{sinks::pagerduty, nullptr};
const fieldhook_sink fieldhook_sink_telegram{sinks::telegram, nullptr};
const fieldhook_sink fieldhook_sink_adafruit_io{sinks::adafruit_io, renders::adafruit_io};
const fieldhook_sink fieldhook_sink_home_assistant{sinks::home_assistant, renders::envelope};
const fieldhook_sink fieldhook_sink_google_chat{sinks::google_chat, renders::google_chat};
const fieldhook_sink fieldhook_sink_cloudevents{sinks::cloudevents, nullptr};
