// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace regionbench {

/// The statements that make the tables of chunks and what plain SQL needs to
/// read them.
std::string ChunkTables();

/// The statement that makes the view `samples` over recent and chunks alike.
/// Works in every sqlite3 shell: a value is found by its place, a byte's number
/// by where it stands in the row of all bytes.
std::string SecondSamplesView();

}  // namespace regionbench
