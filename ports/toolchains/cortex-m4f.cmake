# SPDX-License-Identifier: MIT
# Cortex-M4 with its single-precision FPU: STM32F4, nRF52, mps2-an386.
set(FIELDHOOK_CPU "-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16")
include(${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake)
