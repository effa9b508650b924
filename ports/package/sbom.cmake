# SPDX-License-Identifier: MIT
# A bill of materials (SPDX 2.3, tag and value) of what this build was made with, installed beside the
# licence: a scanner of vulnerabilities reads it.
function(version_in header pattern out)
  set(found NOASSERTION)
  if(EXISTS ${header})
    file(READ ${header} text)
    if(text MATCHES "${pattern}")
      set(found ${CMAKE_MATCH_1})
      if(CMAKE_MATCH_3)
        string(APPEND found .${CMAKE_MATCH_2}.${CMAKE_MATCH_3})
      endif()
    endif()
  endif()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

set(sbom "")
# sbom_part(ID VERSION LICENCE CPE PURL): one library that fieldhook is built with.
macro(sbom_part id version licence cpe purl)
  string(APPEND sbom "\nPackageName: ${id}\nSPDXID: SPDXRef-${id}\nPackageVersion: ${version}\n"
    "PackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false\nPackageLicenseConcluded: ${licence}\n"
    "PackageLicenseDeclared: ${licence}\nPackageCopyrightText: NOASSERTION\n"
    "ExternalRef: SECURITY cpe23Type cpe:2.3:a:${cpe}:${version}:*:*:*:*:*:*:*\n"
    "ExternalRef: PACKAGE-MANAGER purl pkg:github/${purl}${version}\n"
    "Relationship: SPDXRef-fieldhook DEPENDS_ON SPDXRef-${id}\n")
endmacro()

set(sbom_include ${FIELDHOOK_MBEDTLS_INCLUDE})
if(FIELDHOOK_MBEDTLS_SOURCE)
  set(sbom_include ${FIELDHOOK_MBEDTLS_SOURCE}/include)
endif()
set(sbom_version NOASSERTION)
foreach(header build_info.h version.h)  # of 3.x, of 2.x
  if(sbom_version STREQUAL NOASSERTION)
    version_in(${sbom_include}/mbedtls/${header}
      "define MBEDTLS_VERSION_STRING +\"([0-9.]+)\"" sbom_version)
  endif()
endforeach()
sbom_part(mbedtls "${sbom_version}" Apache-2.0 arm:mbed_tls Mbed-TLS/mbedtls@v)
if(TARGET fieldhook_json)
  set(sbom_include ${CJSON_INCLUDE_DIR}/cjson)
  if(FIELDHOOK_CJSON_SOURCE)
    set(sbom_include ${FIELDHOOK_CJSON_SOURCE})
  endif()
  version_in(${sbom_include}/cJSON.h
    "CJSON_VERSION_MAJOR ([0-9]+).*CJSON_VERSION_MINOR ([0-9]+).*CJSON_VERSION_PATCH ([0-9]+)" sbom_version)
  sbom_part(cjson "${sbom_version}" MIT davegamble:cjson DaveGamble/cJSON@v)
endif()
if(FIELDHOOK_HAS_ED25519)
  version_in(${FIELDHOOK_SODIUM_INCLUDE}/sodium/version.h
    "define SODIUM_VERSION_STRING +\"([0-9.]+)\"" sbom_version)
  sbom_part(libsodium "${sbom_version}" ISC libsodium:libsodium jedisct1/libsodium@)
endif()

string(UUID sbom_uuid NAMESPACE 6ba7b811-9dad-11d1-80b4-00c04fd430c8 NAME "${sbom}" TYPE SHA1)
string(TIMESTAMP sbom_time UTC)
file(WRITE ${PROJECT_BINARY_DIR}/fieldhook.spdx "SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: fieldhook-${PROJECT_VERSION}
DocumentNamespace: urn:uuid:${sbom_uuid}
Creator: Tool: fieldhook-sbom.cmake
Created: ${sbom_time}

PackageName: fieldhook
SPDXID: SPDXRef-fieldhook
PackageVersion: ${PROJECT_VERSION}
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
PackageLicenseConcluded: MIT
PackageLicenseDeclared: MIT
PackageCopyrightText: NOASSERTION
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-fieldhook
${sbom}")
install(FILES ${PROJECT_BINARY_DIR}/fieldhook.spdx DESTINATION ${package_data})
