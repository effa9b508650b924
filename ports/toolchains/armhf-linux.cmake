# SPDX-License-Identifier: MIT
# 32-bit Arm Linux with an FPU, Debian's armhf.
set(FIELDHOOK_TRIPLE arm-linux-gnueabihf)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
include(${CMAKE_CURRENT_LIST_DIR}/linux-gnu.cmake)
