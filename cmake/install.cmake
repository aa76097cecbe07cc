# Files for `cmake --install`: the program, libsallow.so with sallow.h and sallow.hpp, the same as libsallow.a, the engine's
# own headers, a file for pkg-config, and a CMake package. A user needs only
#     find_package(sallow CONFIG REQUIRED)
#     target_link_libraries(mine PRIVATE sallow::c)         # or sallow::c_static, or sallow::engine
# The installed folder may be moved. Headers have the same paths under include/sallow/ as under src/, for example
# <sallow/circuit/circuit.h>, and include each other as in this tree.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

target_include_directories(sallow_engine INTERFACE
  "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/sallow>")
set_target_properties(sallow_engine PROPERTIES EXPORT_NAME engine)

set(SALLOW_PACKAGE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/sallow)
install(TARGETS sallow_engine EXPORT sallow ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS sallow_c_static EXPORT sallow)
install(TARGETS sallow_c EXPORT sallow
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development)
install(FILES ${CMAKE_SOURCE_DIR}/include/sallow/sallow.h ${CMAKE_SOURCE_DIR}/include/sallow/sallow.hpp
  ${CMAKE_SOURCE_DIR}/include/sallow/sallow_client.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sallow COMPONENT development)
file(RELATIVE_PATH SALLOW_PREFIX_FROM_PC
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${CMAKE_SOURCE_DIR}/cmake/sallow.pc.in ${CMAKE_BINARY_DIR}/sallow.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/sallow.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
foreach(module IN LISTS SALLOW_ENGINE_MODULES)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${module}/*.h ${CMAKE_SOURCE_DIR}/src/${module}/*.inl)
  list(FILTER headers EXCLUDE REGEX "\\.test\\.h$")
  install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sallow/${module} COMPONENT development)
endforeach()
install(EXPORT sallow NAMESPACE sallow:: FILE sallow-targets.cmake DESTINATION ${SALLOW_PACKAGE_FOLDER}
  COMPONENT development)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/sallow-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_SOURCE_DIR}/cmake/sallow-config.cmake ${CMAKE_BINARY_DIR}/sallow-config-version.cmake
  DESTINATION ${SALLOW_PACKAGE_FOLDER} COMPONENT development)

if(SALLOW_PROGRAM)
  install(TARGETS sallow RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
  # Manual pages and completions, which the program makes from the same tables as its help.
  install(CODE "
    set(made \"${CMAKE_BINARY_DIR}/installed\")
    file(REMOVE_RECURSE \${made})
    execute_process(COMMAND \"$<TARGET_FILE:sallow>\" man --out_dir \${made}/man1 COMMAND_ERROR_IS_FATAL ANY)
    foreach(shell bash zsh fish)
      execute_process(COMMAND \"$<TARGET_FILE:sallow>\" completion \${shell} --out \${made}/\${shell}
        COMMAND_ERROR_IS_FATAL ANY)
    endforeach()" COMPONENT program)
  install(DIRECTORY ${CMAKE_BINARY_DIR}/installed/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
  install(FILES ${CMAKE_BINARY_DIR}/installed/bash RENAME sallow
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
  install(FILES ${CMAKE_BINARY_DIR}/installed/zsh RENAME _sallow
    DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT program)
  install(FILES ${CMAKE_BINARY_DIR}/installed/fish RENAME sallow.fish
    DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
endif()
if(TARGET sallow_mpi)
  # The program looks for it in its own folder.
  install(TARGETS sallow_mpi LIBRARY DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()
