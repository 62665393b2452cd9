#include "clients/unified_diff.hpp"

#include <algorithm>
#include <vector>

#include "config/json_spans.hpp"
#include "config/text.hpp"

namespace acr::clients {
namespace {

using config::Span;

constexpr std::size_t context = 3;
constexpr std::size_t most_cells = std::size_t{4} << 20U;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Line {
  char mark = ' ';
  std::string_view text;
};

using Lines = std::vector<std::string_view>;

/// All lines, marked: by the longest sequence that both have, between what is the same at both ends.
std::vector<Line> marked(const Lines& old_lines, const Lines& new_lines) {
  std::size_t head = 0;
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
  while (head < shorter && old_lines[head] == new_lines[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) {
    ++tail;
  }
  const std::size_t rows = old_lines.size() - head - tail;
  const std::size_t columns = new_lines.size() - head - tail;
  // lengths[i][j]: of the longest sequence of the lines from i and from j on. Too many lines: none in common.
  const bool compare = rows * columns <= most_cells;
  std::vector<std::vector<unsigned>> lengths;
  if (compare) lengths.assign(rows + 1, std::vector<unsigned>(columns + 1, 0));
  for (std::size_t i = rows; compare && i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      lengths[i][j] = old_lines[head + i] == new_lines[head + j]
                          ? lengths[i + 1][j + 1] + 1
                          : std::max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  std::vector<Line> lines;
  lines.reserve(old_lines.size() + new_lines.size());
  for (std::size_t i = 0; i < head; ++i) lines.push_back({' ', old_lines[i]});
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < rows || j < columns) {
    if (compare && i < rows && j < columns && old_lines[head + i] == new_lines[head + j]) {
      lines.push_back({' ', old_lines[head + i]});
      ++i;
      ++j;
    } else if (i < rows && (j == columns || !compare || lengths[i + 1][j] >= lengths[i][j + 1])) {
      lines.push_back({'-', old_lines[head + i++]});
    } else {
      lines.push_back({'+', new_lines[head + j++]});
    }
  }
  for (std::size_t k = old_lines.size() - tail; k < old_lines.size(); ++k)
    lines.push_back({' ', old_lines[k]});
  return lines;
}

std::string range(std::size_t before, std::size_t count) {
  return std::to_string(count == 0 ? before : before + 1) + (count == 1 ? "" : "," + std::to_string(count));
}

void append_line(std::string& out, const Line& line) {
  std::string_view text = line.text;
  const bool ended = text.ends_with('\n');
  if (ended) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  out.push_back(line.mark);
  out.append(text).append("\n");
  if (!ended) out.append("\\ No newline at end of file\n");
}

/// Where the hunk that begins at a changed line ends: behind the last change with no gap wider than two
/// contexts.
std::size_t end_of_changes(const std::vector<Line>& lines, std::size_t first) {
  std::size_t end = first + 1;
  for (std::size_t i = first; i < lines.size() && i < end + 2 * context; ++i) {
    if (lines[i].mark != ' ') end = i + 1;
  }
  return end;
}

bool is_shown(std::string_view section) {
  return config::same_but_for_case(section, "credHelpers") ||
         config::same_but_for_case(section, "credsStore");
}

void mask(std::string_view text, const Span& value, std::size_t& copied, Secret& out) {
  for (const Span& member : value.members) mask(text, member, copied, out);
  if (value.kind != config::Value::Kind::string || value.end - value.begin <= 2) return;
  out.append(text.substr(copied, value.begin - copied));
  out.append("\"***\"");
  copied = value.end;
}

Secret masked(std::string_view text) {
  const Result<Span> document = config::read_spans(text, "", config::Dialect::json);
  // What cannot be read is not shown.
  if (!document) return Secret();
  Secret out;
  std::size_t copied = 0;
  for (const Span& section : document->members) {
    if (!is_shown(section.key)) mask(text, section, copied, out);
  }
  out.append(text.substr(copied));
  return out;
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name) {
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(after);
  const std::vector<Line> lines = marked(old_lines, new_lines);
  std::string out;
  std::size_t old_line = 0;
  std::size_t new_line = 0;
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t first =
        static_cast<std::size_t>(std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(at), lines.end(),
                                              [](const Line& line) { return line.mark != ' '; }) -
                                 lines.begin());
    if (first == lines.size()) break;
    const std::size_t begin = std::max(at, first - std::min(first, context));
    const std::size_t end = std::min(end_of_changes(lines, first) + context, lines.size());
    old_line += begin - at;
    new_line += begin - at;
    std::size_t old_count = 0;
    std::size_t new_count = 0;
    std::string body;
    for (std::size_t i = begin; i < end; ++i) {
      append_line(body, lines[i]);
      if (lines[i].mark != '+') ++old_count;
      if (lines[i].mark != '-') ++new_count;
    }
    if (out.empty()) out.append("--- ").append(before_name).append("\n+++ ").append(after_name).append("\n");
    out.append("@@ -").append(range(old_line, old_count)).append(" +").append(range(new_line, new_count));
    out.append(" @@\n").append(body);
    old_line += old_count;
    new_line += new_count;
    at = end;
  }
  return out;
}

std::string shown_diff(const FileEdit& edit) {
  const auto shown = [&edit](const Secret& text) {
    return edit.is_for_all ? text.copy() : masked(text.reveal());
  };
  const Secret before = edit.existed ? shown(edit.before) : Secret();
  const Secret after = edit.remains ? shown(edit.after) : Secret();
  return unified_diff(before.reveal(), after.reveal(), edit.existed ? edit.path : "/dev/null",
                      edit.remains ? edit.path : "/dev/null");
}

}  // namespace acr::clients
