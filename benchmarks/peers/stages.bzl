"""Bazel: one rule, whose action is one shell; inputs and outputs are compared by content."""

load(":rows.bzl", "RECIPES", "ROWS")

def _stage_impl(ctx):
    ctx.actions.run_shell(
        inputs = ctx.files.sources,
        outputs = [ctx.outputs.out],
        command = ctx.attr.command,
        arguments = [ctx.files.sources[0].path, ctx.outputs.out.path, ctx.attr.out.name],
    )

_stage = rule(
    implementation = _stage_impl,
    attrs = {
        "sources": attr.label_list(allow_files = True),
        "out": attr.output(),
        "command": attr.string(),
    },
)

def _step(expression):
    return "read -r id n <$1; printf '%-80s%19d\\n' $3 $((" + expression + ")) >$2"

def _name(out):
    return out.replace("/", "_").replace(".txt", "")

def stages():
    """Declares every stage of the graph."""
    for recipe in RECIPES:
        out = recipe.replace("recipes/", "train/model/")
        _stage(name = _name(out), sources = [recipe], out = out, command = _step("n + 1"))
    for row in ROWS:
        run = row.replace("metrics/", "unlearn/")
        seed = run.split("/")[-1].split("-")[1]
        _stage(name = _name(run), sources = ["train/model/seed-" + seed + ".txt"], out = run, command = _step("n + 2"))
        _stage(name = _name(row), sources = [run], out = row, command = _step("n + 10"))
    _stage(
        name = "table",
        sources = ["rows.txt", "table.sh"] + ROWS,
        out = "table.txt",
        command = "root=$PWD; cd $(dirname $2) && sh $root/table.sh <$root/$1 >table.txt",
    )
