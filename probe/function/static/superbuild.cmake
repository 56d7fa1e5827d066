# SPDX-License-Identifier: Apache-2.0
# Builds a static bootstrap and, before it, all that it is made of: OpenSSL,
# nghttp2 and curl from Debian's sources, each with little more than a function
# needs. REGIONBENCH_STATIC says for what: `native` (the host's g++ and glibc),
# `x86_64-linux-musl` or `aarch64-linux-musl` (zig).
include(ExternalProject)
include(ProcessorCount)
set(here ${CMAKE_CURRENT_LIST_DIR})
set(prefix ${PROJECT_BINARY_DIR}/prefix)
set(tools ${PROJECT_BINARY_DIR}/tools)
set(fetched ${PROJECT_SOURCE_DIR}/build/static-parts CACHE PATH "Sources and the compiler")
set(REGIONBENCH_ZIG "" CACHE FILEPATH "A zig of your own (0.14); empty: npm's")

function(rb_fetch what)
  execute_process(COMMAND ${here}/fetch ${what} ${fetched} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
rb_fetch(sources)

# One line each, since OpenSSL and CMake want a compiler to be one word.
function(rb_tool name)
  list(JOIN ARGN " " command)
  file(CONFIGURE OUTPUT ${tools}/${name} @ONLY
    CONTENT "#!/bin/sh\nexec @command@ \"$@\"\n")
  file(CHMOD ${tools}/${name} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endfunction()
if(REGIONBENCH_STATIC STREQUAL native)
  set(processor ${CMAKE_HOST_SYSTEM_PROCESSOR})
  rb_tool(cc gcc)
  rb_tool(c++ g++)
  rb_tool(ar gcc-ar)
  rb_tool(ranlib gcc-ranlib)
else()
  string(REGEX REPLACE "-.*" "" processor ${REGIONBENCH_STATIC})
  if(REGIONBENCH_ZIG)
    set(zig ${REGIONBENCH_ZIG})
  else()
    rb_fetch(zig)
    set(zig ${fetched}/zig/zig)
  endif()
  set(cache env ZIG_GLOBAL_CACHE_DIR=${fetched}/zig-cache ZIG_LOCAL_CACHE_DIR=${fetched}/zig-cache)
  rb_tool(cc ${cache} ${zig} cc -target ${REGIONBENCH_STATIC})
  rb_tool(c++ ${cache} ${zig} c++ -target ${REGIONBENCH_STATIC})
  rb_tool(ar ${cache} ${zig} ar)
  rb_tool(ranlib ${cache} ${zig} ranlib)
endif()

# Smallest first: a function is loaded more often than it runs hot. Paths are
# kept out, so that another folder gives the same bytes.
if(REGIONBENCH_STATIC STREQUAL native)
  set(size -Os)
else()
  # zig makes -Os of -Oz. No -flto, though it would save another tenth: linked so,
  # this clang ran a loop of OpenSSL's from 0 to 2^32 in place of to -1.
  set(size "-Os -Xclang -Oz")
endif()
set(smallest "${size} -ffunction-sections -fdata-sections -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
# No exception passes through C: its tables for unwinding are a tenth of all.
set(smallest_c "${smallest} -fno-asynchronous-unwind-tables -fno-unwind-tables")
# libc++ 19 keeps stop tokens behind this.
set(ours "-D_LIBCPP_ENABLE_EXPERIMENTAL")
set(dressed
  -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=${processor}
  -DCMAKE_C_COMPILER=${tools}/cc -DCMAKE_CXX_COMPILER=${tools}/c++
  -DCMAKE_AR=${tools}/ar -DCMAKE_RANLIB=${tools}/ranlib
  "-DCMAKE_C_FLAGS=${smallest_c}" -DCMAKE_BUILD_TYPE=MinSizeRel
  -DCMAKE_C_FLAGS_MINSIZEREL=-DNDEBUG -DCMAKE_CXX_FLAGS_MINSIZEREL=-DNDEBUG
  -DCMAKE_INSTALL_PREFIX=${prefix} -DCMAKE_INSTALL_LIBDIR=lib
  -DCMAKE_FIND_ROOT_PATH=${prefix} -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER
  -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY
  -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY -DCMAKE_POSITION_INDEPENDENT_CODE=OFF)
if(NOT processor STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR)
  list(APPEND dressed -DCMAKE_CROSSCOMPILING_EMULATOR=qemu-${processor}-static)
endif()

# What no handshake with a cloud needs. `no-err` drops reasons in words; curl
# has its own for certificates. Assembler comes in five forms a cipher and with
# 150 kB of multiples of one point; a probe makes a few handshakes and encrypts
# little, and our own computing is in no time that it reports. For P-256 there is
# C that knows 64 bits; those for P-224 and P-521, which nobody chooses, and what
# writes keys into files are taken out of the sources.
set(without
  shared dso engine module legacy tests ui-console cms ts ct ocsp cmp srp psk
  dtls ssl3 tls1 tls1_1 comp async sock dgram gost aria bf blake2 camellia cast
  des dsa idea md4 mdc2 rc2 rc4 rc5 rmd160 scrypt seed siphash sm2 sm3 sm4
  whirlpool ec2m rfc3779 srtp nextprotoneg autoload-config deprecated filenames
  ssl-trace err afalgeng multiblock dh asm pic
  ocb siv cmac secure-memory rdrand)
list(TRANSFORM without PREPEND no-)
separate_arguments(smallest_list UNIX_COMMAND "${smallest_c}")
ProcessorCount(processors)
set(same_day ${CMAKE_COMMAND} -E env SOURCE_DATE_EPOCH=0)
ExternalProject_Add(openssl
  SOURCE_DIR ${fetched}/openssl
  PATCH_COMMAND sed -i -e s/EC_GFp_nistp224_method/0/ -e s/EC_GFp_nistp521_method/0/
    crypto/ec/ec_curve.c
  COMMAND sed -i /encoders.inc/d providers/defltprov.c
  # What is written into it must be the same everywhere and always.
  COMMAND sed -i "s/join(.*ARGV)/q(unsaid)/" util/mkbuildinf.pl
  CONFIGURE_COMMAND ${fetched}/openssl/Configure linux-${processor} ${without}
    enable-ec_nistp_64_gcc_128
    CC=${tools}/cc AR=${tools}/ar RANLIB=${tools}/ranlib --prefix=/usr
    --libdir=lib --openssldir=/etc/ssl ${smallest_list} -DOPENSSL_SMALL_FOOTPRINT
  # Objects of other options would stay.
  COMMAND make -s clean
  BUILD_COMMAND ${same_day} make -s build_generated
  COMMAND ${same_day} make -s -j${processors} libcrypto.a libssl.a
  INSTALL_COMMAND mkdir -p ${prefix}/lib ${prefix}/include
  COMMAND cp libcrypto.a libssl.a ${prefix}/lib
  COMMAND cp -r ${fetched}/openssl/include/openssl include/openssl ${prefix}/include
  LOG_CONFIGURE ON LOG_BUILD ON LOG_INSTALL ON)

ExternalProject_Add(nghttp2
  SOURCE_DIR ${fetched}/nghttp2
  CMAKE_ARGS ${dressed} -DENABLE_LIB_ONLY=ON -DENABLE_STATIC_LIB=ON -DENABLE_SHARED_LIB=OFF
  LOG_CONFIGURE ON LOG_BUILD ON LOG_INSTALL ON)

set(curl_without
  COOKIES NETRC PROGRESS_METER PARSEDATE DOH MIME ALTSVC HSTS PROXY NTLM GETOPTIONS
  VERBOSE_STRINGS)
list(TRANSFORM curl_without REPLACE "(.+)" "-DCURL_DISABLE_\\1=ON")
ExternalProject_Add(curl
  DEPENDS openssl nghttp2
  SOURCE_DIR ${fetched}/curl
  CMAKE_ARGS ${dressed} ${curl_without} -DBUILD_CURL_EXE=OFF -DBUILD_SHARED_LIBS=OFF
    -DBUILD_TESTING=OFF -DENABLE_MANUAL=OFF -DHTTP_ONLY=ON -DCURL_ZLIB=OFF
    -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_LIBIDN2=OFF -DCURL_USE_LIBPSL=OFF
    -DCURL_USE_LIBSSH2=OFF -DENABLE_THREADED_RESOLVER=ON -DENABLE_UNIX_SOCKETS=ON
    -DENABLE_IPV6=ON -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none -DCURL_USE_OPENSSL=ON
    -DOPENSSL_ROOT_DIR=${prefix} -DOPENSSL_USE_STATIC_LIBS=ON -DUSE_NGHTTP2=ON
  LOG_CONFIGURE ON LOG_BUILD ON LOG_INSTALL ON)

# The table is written by a program for this machine.
find_package(tomlplusplus REQUIRED)
find_package(tl-expected REQUIRED)
file(GLOB catalogue CONFIGURE_DEPENDS config/catalog/*.cc)
add_executable(catalogue-table ${catalogue} config/catalog/builtin_regions.S
  config/core/glob.cc config/core/target_id.cc config/core/words.cc
  probe/function/catalogue/main.cc probe/function/catalogue/write_table.cc)
target_include_directories(catalogue-table PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(catalogue-table PRIVATE
  tomlplusplus::tomlplusplus tl::expected)
file(GLOB region_files CONFIGURE_DEPENDS config/regions/*.toml)
set_source_files_properties(config/catalog/builtin_regions.S PROPERTIES
  OBJECT_DEPENDS "${region_files}" COMPILE_OPTIONS -Wa,-I${PROJECT_SOURCE_DIR})
set(made ${PROJECT_BINARY_DIR}/catalogue)
file(MAKE_DIRECTORY ${made})
add_custom_command(OUTPUT ${made}/catalogue.table
  COMMAND catalogue-table > ${made}/catalogue.table DEPENDS catalogue-table VERBATIM)
add_custom_target(catalogue DEPENDS ${made}/catalogue.table)

# One header, out of a folder full of the host's own.
find_path(expected_folder tl/expected.hpp REQUIRED)
file(COPY ${expected_folder}/tl/expected.hpp DESTINATION ${PROJECT_BINARY_DIR}/include/tl)

ExternalProject_Add(bootstrap
  DEPENDS curl catalogue
  SOURCE_DIR ${here}
  CMAKE_ARGS ${dressed} "-DCMAKE_CXX_FLAGS=${smallest} ${ours}"
    -DRB_VERSION=${PROJECT_VERSION} -DRB_CATALOGUE=${made}
    -DRB_INCLUDE=${PROJECT_BINARY_DIR}/include
  BUILD_ALWAYS ON
  INSTALL_COMMAND mkdir -p ${PROJECT_BINARY_DIR}/bin
  COMMAND cp bin/bootstrap ${PROJECT_BINARY_DIR}/bin/bootstrap)
