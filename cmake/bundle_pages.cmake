# Makes FOLDER/bundle.cc from the pages in SOURCE. If that is not possible, the program, FOLDER/missing.txt and the build's
# output give the reason instead. Run by the build; never fails.

function(go_without reason)
  message("sallow: no HTML pages in this build: ${reason}")
  file(WRITE ${FOLDER}/missing.txt "${reason}\n")
  string(REPLACE "\"" "'" reason "${reason}")
  file(WRITE ${FOLDER}/bundle.cc "// Made by cmake/bundle_pages.cmake.
#include \"page/bundle.h\"

namespace sallow {

const std::string_view kPageScript = \"\";
const std::string_view kPageStyle = \"\";
const std::string_view kPagesMissing = \"${reason}\";

}  // namespace sallow
")
endfunction()

function(run_step what)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${FOLDER} RESULT_VARIABLE status TIMEOUT 240
    OUTPUT_FILE ${FOLDER}/log.txt ERROR_FILE ${FOLDER}/errors.txt)
  if(NOT status EQUAL 0)
    file(STRINGS ${FOLDER}/errors.txt lines REGEX "[Ee]rror|ERR" LIMIT_COUNT 1)
    string(REGEX REPLACE "[\\\\;]" " " lines "${lines}")
    string(STRIP "${lines}" lines)
    set(failure "'${what}' failed when it was built (${lines})" PARENT_SCOPE)
  endif()
endfunction()

file(MAKE_DIRECTORY ${FOLDER})
file(REMOVE ${FOLDER}/missing.txt)
if(NOT WANTED)
  go_without("it was built with SALLOW_PAGES=OFF")
  return()
endif()
find_program(NODE NAMES node nodejs)
find_program(NPM npm)
if(NOT NODE OR NOT NPM)
  go_without("Node.js and npm were not there when it was built")
  return()
endif()

file(COPY ${SOURCE}/package.json ${SOURCE}/package-lock.json ${SOURCE}/.npmrc ${SOURCE}/build.mjs ${SOURCE}/src
  DESTINATION ${FOLDER})
# Packages are fetched once for each lock file.
file(SHA256 ${FOLDER}/package-lock.json lock)
set(installed "")
if(EXISTS ${FOLDER}/node_modules/installed.txt)
  file(READ ${FOLDER}/node_modules/installed.txt installed)
endif()
set(failure "")
if(NOT installed STREQUAL lock)
  file(READ ${FOLDER}/package.json manifest)
  set(names "")
  foreach(kind dependencies devDependencies)
    string(JSON count ERROR_VARIABLE none LENGTH "${manifest}" ${kind})
    if(NOT none)
      math(EXPR last "${count} - 1")
      foreach(k RANGE ${last})
        string(JSON name MEMBER "${manifest}" ${kind} ${k})
        list(APPEND names ${name})
      endforeach()
    endif()
  endforeach()
  list(JOIN names ", " names)
  message("sallow: fetching packages for HTML pages by npm, into ${FOLDER}: ${names}")
  run_step("npm ci" ${NPM} ci --ignore-scripts --fetch-retries=1 --fetch-timeout=30000)
  if(NOT failure)
    file(WRITE ${FOLDER}/node_modules/installed.txt ${lock})
  endif()
endif()
if(NOT failure)
  run_step("node build.mjs" ${NODE} build.mjs bundle.cc)
endif()
if(failure)
  go_without("${failure}")
endif()
