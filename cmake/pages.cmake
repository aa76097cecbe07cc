# The script and style of HTML pages, made from pages/ by npm and esbuild and compiled into the program.
#
# Without Node.js, npm or a network, the build has no pages; the program then prints the reason instead of writing one.

option(SALLOW_PAGES "Embed the script of HTML pages (needs Node.js and npm; without them, builds have no pages)" ON)
set(SALLOW_PAGES_FOLDER ${CMAKE_BINARY_DIR}/pages)

file(GLOB page_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/pages/src/*)
add_custom_command(
  OUTPUT ${SALLOW_PAGES_FOLDER}/bundle.cc
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR}/pages -DFOLDER=${SALLOW_PAGES_FOLDER} -DWANTED=${SALLOW_PAGES}
          -P ${CMAKE_SOURCE_DIR}/cmake/bundle_pages.cmake
  DEPENDS ${page_sources} ${CMAKE_SOURCE_DIR}/pages/package.json ${CMAKE_SOURCE_DIR}/pages/package-lock.json
          ${CMAKE_SOURCE_DIR}/pages/build.mjs ${CMAKE_SOURCE_DIR}/cmake/bundle_pages.cmake
  COMMENT "Bundling pages"
  VERBATIM)
# A separate library, so that nothing else waits for npm.
add_library(sallow_bundle OBJECT ${SALLOW_PAGES_FOLDER}/bundle.cc)
set_target_properties(sallow_bundle PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden)
target_include_directories(sallow_bundle PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_sources(sallow_program PRIVATE $<TARGET_OBJECTS:sallow_bundle>)
