# The engine behind sallow.h as libraries: libsallow.so exports only the symbols of sallow.h; libsallow.a is the whole engine,
# which C and C++ programs link alike (sallow::c_static, sallow::engine).

include(GNUInstallDirs)
add_library(sallow_c SHARED)
target_sources(sallow_c PRIVATE ${CMAKE_SOURCE_DIR}/src/capi/guard.h)
set_target_properties(sallow_c PROPERTIES OUTPUT_NAME sallow EXPORT_NAME c LINKER_LANGUAGE CXX
  VERSION ${PROJECT_VERSION} SOVERSION 1 LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/sallow.map)
target_include_directories(sallow_c INTERFACE
  "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(sallow_c PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,sallow_engine>")
target_link_options(sallow_c PRIVATE LINKER:--version-script=${CMAKE_SOURCE_DIR}/cmake/sallow.map LINKER:-z,defs)
add_library(sallow::c ALIAS sallow_c)

set_target_properties(sallow_engine PROPERTIES OUTPUT_NAME sallow)
add_library(sallow_c_static INTERFACE)
set_target_properties(sallow_c_static PROPERTIES EXPORT_NAME c_static)
target_link_libraries(sallow_c_static INTERFACE sallow_engine)
add_library(sallow::c_static ALIAS sallow_c_static)
