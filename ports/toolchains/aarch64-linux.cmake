# SPDX-License-Identifier: MIT
# 64-bit Arm Linux: gateways, single-board computers.
set(FIELDHOOK_TRIPLE aarch64-linux-gnu)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
include(${CMAKE_CURRENT_LIST_DIR}/linux-gnu.cmake)
