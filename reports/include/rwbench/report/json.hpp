// json.hpp: the report as JSON, there and back. `schema/rwbench-report-1.schema.json` describes it.
//
// Beside the run itself it holds the `context` and `benchmarks` that Google Benchmark's own tools read; they are derived
// from the cells on writing and not looked at on reading, but for fields that others added.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "rwbench/report/result.hpp"

namespace rwbench::report {

// A report that can't be read or written. what(): "FILE: /cells/0/trials: expected an array, found a number".
class report_error : public std::runtime_error {
   public:
    report_error(std::string file, std::string field, std::string message);
    const std::string& file() const noexcept { return file_; }
    const std::string& field() const noexcept { return field_; }  // a JSON pointer; empty: the whole file
    const std::string& message() const noexcept { return message_; }

   private:
    std::string file_, field_, message_;
};

// Throws report_error where a figure is no number (infinite, NaN), which JSON can't say.
std::string to_json(const run& results);

// `file` is what errors call the text. Refuses a newer major version; keeps fields that it does not know.
run from_json(std::string_view text, const std::string& file);

// Reads a file; a file that can't be opened or read is a report_error too.
run read_report(const std::filesystem::path& file);

}  // namespace rwbench::report
