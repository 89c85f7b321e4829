-- Tup: a database of commands and files; what a command reads and writes is watched through FUSE.
dollar = "$" -- Tup would read "$(" as the beginning of a variable.

local function stage(source, target, expression)
    local command = "read -r id n <%s; printf '%%%%-80s%%%%19d\\n' %s $(dollar)((%s)) >%s"
    tup.rule({source}, "^o^ " .. command:format(source, target, expression, target), {target})
end

for _, recipe in ipairs(tup.glob("recipes/*")) do
    stage("recipes/" .. tup.file(recipe), "train/model/" .. tup.file(recipe), "n + 1")
end
local rows = {}
for row in io.lines("rows.txt") do
    local run = row:gsub("^metrics", "unlearn")
    stage("train/model/seed-" .. row:match("train%-(%d+)") .. ".txt", run, "n + 2")
    stage(run, row, "n + 10")
    table.insert(rows, row)
end
rows.extra_inputs = {"rows.txt", "table.sh"}
tup.rule(rows, "^o^ sh table.sh <rows.txt >table.txt", {"table.txt"})
