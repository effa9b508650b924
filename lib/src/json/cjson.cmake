# SPDX-License-Identifier: MIT
# Gives fieldhook_json its cJSON: a private copy of FIELDHOOK_CJSON_SOURCE, or the system's library.
target_sources(fieldhook_json PRIVATE src/json/json_check.cpp)

if(FIELDHOOK_CJSON_SOURCE)
  set(cjson "${FIELDHOOK_CJSON_SOURCE}")
  if(NOT EXISTS "${cjson}/cJSON.c")
    message(FATAL_ERROR "FIELDHOOK_CJSON_SOURCE=${cjson} holds no cJSON.c")
  endif()
  # cJSON's allocator is one global. Under names of our own, the application's cJSON keeps its own:
  # a header of the system's name puts them before cJSON's.
  file(STRINGS "${cjson}/cJSON.h" lines REGEX "^CJSON_PUBLIC\\(")
  set(header "/* Made by cjson.cmake. */\n#pragma once\n")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^CJSON_PUBLIC\\([^)]*\\) *(cJSON_[A-Za-z0-9_]+).*" "\\1" name "${line}")
    string(APPEND header "#define ${name} fieldhook_${name}\n")
  endforeach()
  set(made "${CMAKE_CURRENT_BINARY_DIR}/private_cjson")
  file(CONFIGURE OUTPUT "${made}/cjson/cJSON.h" @ONLY CONTENT "${header}#include \"${cjson}/cJSON.h\"\n")
  file(CONFIGURE OUTPUT "${made}/cjson.c" @ONLY
    CONTENT "#include <cjson/cJSON.h>\n#include \"${cjson}/cJSON.c\"\n")

  target_sources(fieldhook_json PRIVATE "${made}/cjson.c")
  set_source_files_properties("${made}/cjson.c" PROPERTIES COMPILE_OPTIONS -w)
  target_include_directories(fieldhook_json SYSTEM PRIVATE "${made}")
  target_link_libraries(fieldhook_json PRIVATE m)
else()
  find_path(CJSON_INCLUDE_DIR cjson/cJSON.h)
  find_library(CJSON_LIBRARY cjson)
  if(NOT CJSON_INCLUDE_DIR OR NOT CJSON_LIBRARY)
    message(FATAL_ERROR "cJSON is missing: install libcjson-dev, or give -DFIELDHOOK_CJSON_SOURCE=DIR")
  endif()
  target_include_directories(fieldhook_json SYSTEM PRIVATE "${CJSON_INCLUDE_DIR}")
  target_link_libraries(fieldhook_json PRIVATE "$<BUILD_INTERFACE:${CJSON_LIBRARY}>")
endif()
