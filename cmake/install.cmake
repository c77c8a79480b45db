# Installs the lock library as the package `rwlocker`, for find_package, and rwbench beside it where it is built.
# `cmake --install build/release --component rwlocker` installs the library alone.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/rwlocker)

install(TARGETS rwlocker rwlocker_records EXPORT rwlocker-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT rwlocker)
install(DIRECTORY lib/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT rwlocker FILES_MATCHING PATTERN "*.hpp")
install(EXPORT rwlocker-targets NAMESPACE rwlocker:: DESTINATION ${package_folder} COMPONENT rwlocker)

configure_package_config_file(cmake/rwlocker-config.cmake.in ${PROJECT_BINARY_DIR}/rwlocker-config.cmake
  INSTALL_DESTINATION ${package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rwlocker-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rwlocker-config.cmake ${PROJECT_BINARY_DIR}/rwlocker-config-version.cmake
  DESTINATION ${package_folder} COMPONENT rwlocker)

if(TARGET rwbench)
  set_target_properties(rwbench PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS rwbench RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT rwbench)
endif()
