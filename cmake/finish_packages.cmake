# Run by CPack before it makes Debian packages (packages.cmake): what Debian asks of each package's files.

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# The date of the sources, not of the build: the same sources give the same packages.
execute_process(COMMAND git -C ${CPACK_SALLOW_SOURCE} log -1 --format=%cD
  OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT date)
  set(date "Thu, 01 Jan 1970 00:00:00 +0000")
endif()

foreach(package IN ITEMS program:sallow runtime:libsallow1 development:libsallow-dev)
  string(REGEX MATCH "^(.*):(.*)$" all ${package})
  set(folder ${CPACK_TEMPORARY_DIRECTORY}/${CMAKE_MATCH_1}/usr)
  set(documents ${folder}/share/doc/${CMAKE_MATCH_2})
  if(NOT IS_DIRECTORY ${folder})
    continue()
  endif()
  file(WRITE ${documents}/copyright "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: sallow

Files: *
Copyright: 2026 The sallow authors
License: Apache-2.0
 On Debian systems, the complete text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
")
  file(WRITE ${documents}/changelog "sallow (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}. CHANGELOG.md in the source lists all changes.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  run(gzip -9n ${documents}/changelog)
  file(GLOB pages ${folder}/share/man/man1/*.1)
  if(pages)
    run(gzip -9n ${pages})
  endif()
  file(GLOB_RECURSE archives ${folder}/lib/*.a)
  if(archives)
    run(strip --strip-debug --remove-section=.comment --remove-section=.note ${archives})
  endif()
endforeach()
