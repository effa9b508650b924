# SPDX-License-Identifier: MIT
# Cortex-M3: STM32F1, LM3S, mps2-an385.
set(FIELDHOOK_CPU "-mcpu=cortex-m3")
include(${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake)
