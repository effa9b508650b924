# SPDX-License-Identifier: MIT
# Ed25519 by libsodium where it is installed; FIELDHOOK_ED25519=ON demands it, OFF leaves it out.
set(FIELDHOOK_ED25519 AUTO CACHE STRING "Ed25519 by libsodium: AUTO, ON or OFF")
set_property(CACHE FIELDHOOK_ED25519 PROPERTY STRINGS AUTO ON OFF)

find_path(FIELDHOOK_SODIUM_INCLUDE sodium.h)
find_library(FIELDHOOK_SODIUM sodium)
if(FIELDHOOK_SODIUM_INCLUDE AND FIELDHOOK_SODIUM)
  set(has_sodium ON)
else()
  set(has_sodium OFF)
endif()

if(FIELDHOOK_ED25519 STREQUAL "AUTO")
  set(with_ed25519 ${has_sodium})
elseif(FIELDHOOK_ED25519 AND NOT has_sodium)
  message(FATAL_ERROR "FIELDHOOK_ED25519 is ${FIELDHOOK_ED25519} and libsodium is not installed")
else()
  set(with_ed25519 ${FIELDHOOK_ED25519})
endif()

if(with_ed25519)
  target_sources(fieldhook_core PRIVATE src/crypto/ed25519_sodium.cpp)
  target_include_directories(fieldhook_core SYSTEM PRIVATE ${FIELDHOOK_SODIUM_INCLUDE})
  target_link_libraries(fieldhook_core PRIVATE ${FIELDHOOK_SODIUM})
else()
  message(STATUS "Ed25519 is not built: discord and standard_v1a will answer unsupported")
  target_sources(fieldhook_core PRIVATE src/crypto/ed25519_none.cpp)
endif()
