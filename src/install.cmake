# `cmake --install`: the command, the static libraries, their headers, and what find_package and pkg-config read.
include(CMakePackageConfigHelpers)
set(FIELDWISE_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/fieldwise)

install(TARGETS fieldwise_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(FIELDWISE_GMT)
  install(TARGETS fieldwise_plot_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(FIELDWISE_GEOMETRY)
  install(TARGETS fieldwise_geometry_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(FIELDWISE_COMPLETIONS)
  install(FILES ${FIELDWISE_COMPLETIONS}/fieldwise.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
          RENAME fieldwise)
  install(FILES ${FIELDWISE_COMPLETIONS}/_fieldwise DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${FIELDWISE_COMPLETIONS}/fieldwise.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  install(DIRECTORY ${FIELDWISE_MANUAL}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
  install(FILES ${FIELDWISE_MANUAL}/fieldwise-run-file.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
endif()
install(TARGETS fieldwise_analysis fieldwise_io fieldwise_geometry fieldwise_plot fieldwise_pipeline EXPORT fieldwiseTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/fieldwise DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
# Programs include <fieldwise/analysis/correlation.hpp>: which room of a layer a header lies in is ours to change, so
# each header of a room has a short path that leads to it.
file(GLOB headers_in_rooms CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include
     ${PROJECT_SOURCE_DIR}/include/fieldwise/*/*/*.hpp)
foreach(header ${headers_in_rooms})
  string(REGEX REPLACE "^(fieldwise/[^/]+)/[^/]+/" "\\1/" short ${header})
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/short_paths/${short}
       CONTENT "// Leads to where the header lies.\n#pragma once\n#include \"${header}\"\n")
endforeach()
install(DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/short_paths/fieldwise DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT fieldwiseTargets NAMESPACE fieldwise:: DESTINATION ${FIELDWISE_CMAKE_DIR})
configure_package_config_file(fieldwiseConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/fieldwiseConfig.cmake
                              INSTALL_DESTINATION ${FIELDWISE_CMAKE_DIR})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/fieldwiseConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/fieldwiseConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/fieldwiseConfigVersion.cmake
        DESTINATION ${FIELDWISE_CMAKE_DIR})

# Relative to the .pc file, so that `cmake --install --prefix` and a moved tree are right too.
set(FIELDWISE_PC_DIR ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH FIELDWISE_PC_LIBDIR ${FIELDWISE_PC_DIR} ${CMAKE_INSTALL_FULL_LIBDIR})
file(RELATIVE_PATH FIELDWISE_PC_INCLUDEDIR ${FIELDWISE_PC_DIR} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
foreach(package fieldwise-analysis fieldwise)
  configure_file(${package}.pc.in ${package}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${package}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
