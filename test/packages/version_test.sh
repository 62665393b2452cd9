#!/usr/bin/env bash
# packaging/version.sh: what a tree is called, by git's tag, by what `git archive` wrote, or without either.
. "$(dirname "$0")/packages.sh"
trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
tree=$work/tree
mkdir -p "$tree/packaging"
cp "$top"/packaging/{version.sh,archived} "$tree/packaging/"
cp "$top/.gitattributes" "$tree/"
names_release() { printf 'project(docker-credential-acr VERSION %s LANGUAGES C CXX\n' "$1" >"$tree/CMakeLists.txt"; }
git_() { git -C "$tree" -c commit.gpgsign=false -c tag.gpgsign=false "$@"; }
# commit_at SECONDS
commit_at() { git_ add -A && GIT_AUTHOR_DATE="@$1 +0000" GIT_COMMITTER_DATE="@$1 +0000" git_ commit -q --allow-empty -m "at $1"; }
describe() { "${1:-$tree}/packaging/version.sh"; }
called() { describe | cut -d ' ' -f 1; }
short() { git_ rev-parse HEAD | cut -c 1-12; }
# sorts_before OLDER NEWER, as dpkg and rpm have it.
sorts_before() {
  dpkg --compare-versions "$1" lt "$2" || return
  [ "$(rpm --eval "%{lua: print(rpm.vercmp('$1', '$2'))}")" = -1 ]
}

names_release 0.1.0
check "a tree without git is of the release that CMakeLists.txt names, of no commit" equal "0.1.0 -" "$(describe | cut -d ' ' -f 1,2)"
git_ init -q
commit_at 1790000000
before=$(called)
check "before the first tag: towards it" equal "0.1.0~git20260921.$(short)" "$before"
check "with the commit and its time" equal "$(git_ rev-parse HEAD) 1790000000" "$(describe | cut -d ' ' -f 2,3)"
git_ tag v0.1.0
check "at a tag: its name" equal 0.1.0 "$(called)"
check "and its commit" equal "$(git_ rev-parse HEAD)" "$(describe | cut -d ' ' -f 2)"
echo >>"$tree/CMakeLists.txt"
check "a file that differs from the tag's: no release" equal "0.1.0+git20260921.$(short).changed" "$(called)"
git_ checkout -q CMakeLists.txt
git_ tag something-else
check "tags that name no version do not count" equal 0.1.0 "$(called)"

git_ archive --prefix=archived/ HEAD | tar -C "$work" -xf -
check "the archive of a tag says the same" equal "$(describe)" "$(describe "$work/archived")"
mkdir "$work/outer" && git -C "$work/outer" init -q && cp -r "$work/archived" "$work/outer/inner"
check "also inside of somebody else's repository" equal "$(describe)" "$(describe "$work/outer/inner")"

commit_at 1790100000
after=$(called)
check "after it: behind it" equal "0.1.0+git20260922.$(short)" "$after"
git_ archive --prefix=later/ HEAD | tar -C "$work" -xf -
check "an archive of that says so, too" equal "$(describe)" "$(describe "$work/later")"
names_release 0.2.0
commit_at 1790200000
next=$(called)
check "once CMakeLists.txt names the next one: towards that" equal "0.2.0~git20260923.$(short)" "$next"

check "dpkg and rpm: before, the release" sorts_before "$before" 0.1.0
check "… the release, after it" sorts_before 0.1.0 "$after"
check "… after it, towards the next" sorts_before "$after" "$next"
check "… towards the next, the next" sorts_before "$next" 0.2.0

# The one file that knows it.
mkdir "$tree/credhelper"
cp "$top/credhelper/write_version.sh" "$tree/credhelper/"
"$tree/credhelper/write_version.sh" "$work/version.cpp"
check "the source file has both" contains "$(tr '\n' ' ' <"$work/version.cpp")" "\"$(called)\"; }  std::string_view commit() { return \"$(git_ rev-parse HEAD)\""
touch -d @1 "$work/version.cpp"
"$tree/credhelper/write_version.sh" "$work/version.cpp"
check "it is left alone while that holds, so that nothing is compiled" equal 1 "$(stat -c %Y "$work/version.cpp")"
commit_at 1790300000
"$tree/credhelper/write_version.sh" "$work/version.cpp"
check "and written when there is another commit" grep -q "$(git_ rev-parse HEAD)" "$work/version.cpp"
finish
