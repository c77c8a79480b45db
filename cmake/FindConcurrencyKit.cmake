# ConcurrencyKit, which brings no CMake package: the imported target ConcurrencyKit::ConcurrencyKit. What rwbench takes of
# it is in its headers; its library only tells the version.
find_path(ConcurrencyKit_INCLUDE_DIR ck_rwlock.h)
find_library(ConcurrencyKit_LIBRARY ck)
mark_as_advanced(ConcurrencyKit_INCLUDE_DIR ConcurrencyKit_LIBRARY)
if(ConcurrencyKit_LIBRARY)
  file(REAL_PATH ${ConcurrencyKit_LIBRARY} library)
  if(library MATCHES [[\.so\.([0-9.]+)$]])
    set(ConcurrencyKit_VERSION ${CMAKE_MATCH_1})
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ConcurrencyKit
  REQUIRED_VARS ConcurrencyKit_INCLUDE_DIR ConcurrencyKit_LIBRARY VERSION_VAR ConcurrencyKit_VERSION)
if(ConcurrencyKit_FOUND AND NOT TARGET ConcurrencyKit::ConcurrencyKit)
  add_library(ConcurrencyKit::ConcurrencyKit INTERFACE IMPORTED)
  target_include_directories(ConcurrencyKit::ConcurrencyKit SYSTEM INTERFACE ${ConcurrencyKit_INCLUDE_DIR})
endif()
