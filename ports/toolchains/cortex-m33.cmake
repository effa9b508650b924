# SPDX-License-Identifier: MIT
# Cortex-M33 with its FPU: STM32U5, nRF53, RP2350.
set(FIELDHOOK_CPU "-mcpu=cortex-m33 -mfloat-abi=hard -mfpu=fpv5-sp-d16")
include(${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake)
