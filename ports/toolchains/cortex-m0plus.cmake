# SPDX-License-Identifier: MIT
# Cortex-M0+: RP2040, STM32G0, SAMD21.
set(FIELDHOOK_CPU "-mcpu=cortex-m0plus")
include(${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake)
