# SPDX-License-Identifier: MIT
# Reads names of source files, one a line, below `top`; prints breaches. See check_includes.sh.

BEGIN {
  split("cassert cctype cerrno cfloat cinttypes climits cmath cstdarg cstddef cstdint cstdlib cstring " \
        "string_view type_traits array limits utility new atomic", names, " ")
  for (i in names) in_core["<" names[i] ">"] = 1
  # The C spellings: for the headers that C reads, and for a wrapped C source.
  split("stdbool.h stddef.h stdint.h string.h", names, " ")
  for (i in names) in_c_face["<" names[i] ">"] = 1
  split("stddef.h stdint.h stdlib.h string.h limits.h float.h math.h ctype.h", names, " ")
  for (i in names) in_c["<" names[i] ">"] = 1
  split("mbedtls psa sodium cJSON doctest", libraries, " ")
  home["mbedtls"] = home["psa"] = "^(lib/src/crypto|ports/mbedtls)/"
  home["sodium"] = "^(lib/src/crypto|ports/mbedtls)/"
  home["cJSON"] = "^lib/src/json/"
  home["doctest"] = "^tests/"

  # What the core must not use, as patterns over code without comments and texts. The character
  # before is one that cannot belong to a longer name.
  edge = "(^|[^A-Za-z0-9_.>])"
  rule["std::(string|function|vector|map|unique_ptr|shared_ptr)([^A-Za-z0-9_]|$)"] = "is not for the core"
  rule[edge "new +[A-Za-z_:]"] = "allocates"
  rule[edge "new *\\( *std::nothrow"] = "allocates"
  rule[edge "delete( |\\[|$)"] = "allocates"
  rule[edge "(malloc|calloc|realloc|free|strdup) *\\("] = "allocates"
  rule[edge "(printf|sprintf|snprintf|vsnprintf|fprintf|puts|sscanf) *\\("] = "is not for the core"
  rule[edge "(time|clock|gettimeofday|clock_gettime|rand|random|sleep|usleep) *\\("] = "comes in as an argument"
  rule["[.>](substr|at|copy) *\\("] = "links what throws; text.hpp has first() and behind()"
  rule[edge "(throw|try|catch|dynamic_cast|typeid)([^A-Za-z0-9_]|$)"] = "is switched off"
}

function exists(path,   line, got) {
  got = (getline line < path)
  close(path)
  return got >= 0
}

function folder_of(path) { sub("/[^/]*$", "", path); return path }

function report(what) {
  print file ":" number ": " what
  bad = 1
}

# The line without comments, and with the insides of texts taken out.
function code_of(line,   out, c, two, quote) {
  out = ""
  quote = ""
  while (line != "") {
    c = substr(line, 1, 1)
    two = substr(line, 1, 2)
    if (in_comment) {
      if (two == "*/") { in_comment = 0; line = substr(line, 3) } else line = substr(line, 2)
      continue
    }
    if (quote != "") {
      if (c == "\\") { line = substr(line, 3); continue }
      if (c == quote) { quote = ""; out = out c }
      line = substr(line, 2)
      continue
    }
    if (two == "//") break
    if (two == "/*") { in_comment = 1; line = substr(line, 3); continue }
    # A ' between digits parts a number.
    if (c == "\"" || (c == "'" && out !~ /[0-9A-Fa-f]$/)) quote = c
    out = out c
    line = substr(line, 2)
  }
  return out
}

function library_of(name,   i) {
  for (i in libraries) if (index(name, libraries[i]) > 0) return libraries[i]
  return ""
}

# `name` with its brackets or quotes, as it stands in the source.
function check_include(name,   bare, library, side, parts) {
  bare = substr(name, 2, length(name) - 2)
  side = file
  sub("/.*", "", side)
  if (bare ~ /\.\./) { report(name " leaves its folder"); return }
  library = library_of(bare)
  if (library != "" && substr(bare, 1, 10) != "fieldhook/" && substr(name, 1, 1) == "<") {
    if (file !~ home[library]) report(name " outside of its home")
    return
  }
  if (library != "" && library != "psa" && (bare ~ "^" library "[/.]" || bare ~ /cJSON\.[ch]$/)) {
    if (file !~ home[library]) report(name " outside of its home")
    return
  }
  if (substr(bare, 1, 10) == "fieldhook/") {
    if (exists(top "/lib/include/" bare)) return
    if (side == "lib") report(name " is not of lib/include")
    else if (!in_ports(bare)) report(name " is not there")
    return
  }
  if (substr(name, 1, 1) == "\"") { check_own(name, bare, side); return }
  if (side != "lib" || (name in in_core)) return
  if (file ~ /^lib\/src\/json\/.*\.[ch]$/ && (name in in_c)) return
  if (file ~ /^lib\/include\/fieldhook\/.*\.h$/ && (name in in_c_face)) return
  report(name " is not on the core's list")
}

# A header in quotes is an inside of the same part: lib/src, one port, one example.
function check_own(name, bare, side,   part, base) {
  if (file ~ /^lib\/include\//) { report(name ": the public API shows no inside"); return }
  split(file, part, "/")
  base = part[1] "/" part[2]
  if (exists(top "/" folder_of(file) "/" bare) || exists(top "/" base "/" bare)) return
  if (side != "lib" && exists(top "/" base "/src/" bare)) return
  # TLS judges certificates by the rules that the core judges the signers of messages by.
  if (base == "ports/mbedtls" && bare ~ /^crypto\// && exists(top "/lib/src/" bare)) return
  report(name " is not of " base)
}

function in_ports(bare,   i) {
  split("posix lwip mbedtls", port_names, " ")
  for (i in port_names) if (exists(top "/ports/" port_names[i] "/include/" bare)) return 1
  return 0
}

function check_line(line,   code, name, pattern) {
  if (!in_comment && line ~ /^[ \t]*#[ \t]*include/) {
    name = line
    sub(/^[ \t]*#[ \t]*include(_next)?[ \t]*/, "", name)
    if (match(name, /^(<[^>]*>|"[^"]*")/)) check_include(substr(name, 1, RLENGTH))
    else report("an include whose name cannot be read")
    return
  }
  code = code_of(line)
  if (file !~ /^lib\//) return
  for (pattern in rule)
    if (code ~ pattern) { report("'" code "' " rule[pattern]); return }
}

{
  file = $0
  number = 0
  in_comment = 0
  while ((getline line < (top "/" file)) > 0) {
    number++
    check_line(line)
  }
  close(top "/" file)
}

END { exit bad }
