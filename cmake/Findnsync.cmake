# nsync in its C++ build, which brings no CMake package: the imported target nsync::nsync_cpp.
find_path(nsync_INCLUDE_DIR nsync_mu.h)
find_library(nsync_LIBRARY nsync_cpp)
mark_as_advanced(nsync_INCLUDE_DIR nsync_LIBRARY)
if(nsync_LIBRARY)
  file(REAL_PATH ${nsync_LIBRARY} library)
  if(library MATCHES [[\.so\.([0-9.]+)$]])
    set(nsync_VERSION ${CMAKE_MATCH_1})
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(nsync REQUIRED_VARS nsync_INCLUDE_DIR nsync_LIBRARY VERSION_VAR nsync_VERSION)
if(nsync_FOUND AND NOT TARGET nsync::nsync_cpp)
  add_library(nsync::nsync_cpp UNKNOWN IMPORTED)
  set_target_properties(nsync::nsync_cpp PROPERTIES
    IMPORTED_LOCATION ${nsync_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${nsync_INCLUDE_DIR})
endif()
