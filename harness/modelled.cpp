// modelled.cpp: see modelled.hpp.
#include "modelled.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "errors.hpp"
#include "verify_binary.hpp"

namespace rwbench {
namespace {

namespace fs = std::filesystem;

// "name<tab>sentence" for each line.
std::vector<named_line> parsed_lines(const std::string& text) {
    std::vector<named_line> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (const std::size_t tab = line.find('\t'); tab != line.npos)
            lines.push_back({line.substr(0, tab), line.substr(tab + 1)});
    return lines;
}

// "// ticket_lock.hpp: a mutex ..." up to the first line of the comment that is empty, without the file's name.
std::string sentence_at_beginning(const fs::path& header) {
    std::ifstream in(header);
    std::string text;
    for (std::string line; std::getline(in, line) && line.starts_with("// ");)
        text += (text.empty() ? "" : " ") + line.substr(3);
    const std::string name = header.filename().string() + ": ";
    return text.starts_with(name) ? text.substr(name.size()) : text;
}

std::string designs_folder() {
    std::error_code unreadable;
    const fs::path prefix = fs::read_symlink("/proc/self/exe", unreadable).parent_path().parent_path();
    for (const fs::path& folder : {prefix / "share" / "rwbench" / "designs", fs::path(RWBENCH_DESIGNS_FOLDER)})
        if (fs::is_directory(folder, unreadable)) return folder.string();
    return {};
}

}  // namespace

std::vector<named_line> designs_in(const std::string& folder) {
    std::vector<named_line> designs;
    std::error_code unreadable;
    for (const auto& file : fs::directory_iterator(folder, unreadable))
        if (file.path().extension() == ".hpp")
            designs.push_back({file.path().stem().string(), sentence_at_beginning(file.path())});
    std::sort(designs.begin(), designs.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return designs;
}

modelled find_modelled() {
    modelled found;
    try {
        found.properties = parsed_lines(output_of_verify({"--list-properties"}));
    } catch (const environment_error& error) {
        found.why_no_properties = error.what();
    }
    found.designs_folder = designs_folder();
    if (!found.designs_folder.empty()) found.designs = designs_in(found.designs_folder);
    return found;
}

}  // namespace rwbench
