"""What an opportunity's next step is judged by, kept by triggers, for migrations: it is what no clock changes.

Whatever writes an activity, a task, an offer, or an entry of the history, by whichever way, its opportunity is reckoned
anew by the one statement below. The version rises where JSON shows something else: first that was when something was
last heard and done, and since `show_next_steps()` also what is due and when something last happened. Who writes the
opportunity itself raises its version anyway.
"""

from alembic import op

from migrations.row_security import is_postgresql

CHILDREN = ("activity", "task", "offer", "stage_change")
# Of the opportunity itself, what the others follow from.
OWN = ("moved_on", "stage_id", "deadline", "applied_on")
EVENTS = ("insert", "update", "delete")
# What JSON shows of it.
SHOWN = ("heard_on", "acted_on")
ALL_SHOWN = (*SHOWN, "due_on", "last_on")
THEIRS = "('call', 'email', 'interview', 'assessment')"
_PATH = "set search_path = pg_catalog, public, pg_temp"


def keep_next_steps() -> None:
    """From now on."""
    if is_postgresql():
        with op.get_context().autocommit_block():
            _on_postgresql()
    else:
        _on_sqlite(SHOWN)


def _on_sqlite(shown: tuple[str, ...], *, itself_raises: bool = True) -> None:
    for table in CHILDREN:
        for event in EVENTS:
            rows = {"insert": ("new",), "delete": ("old",), "update": ("new", "old")}[event]
            which = " or ".join(f"(o.account_id = {row}.account_id and o.id = {row}.opportunity_id)" for row in rows)
            reckon = _update(which, shown)
            op.execute(f"create trigger next_step_{table}_{event} after {event} on {table} begin {reckon}; end")
    itself = _update("o.account_id = new.account_id and o.id = new.id", shown if itself_raises else ())
    op.execute(f"create trigger next_step_insert after insert on opportunity begin {itself}; end")
    op.execute(f"create trigger next_step_update after update of {', '.join(OWN)} on opportunity begin {itself}; end")


def show_next_steps() -> None:
    """The version rises also where what is due, or when something last happened, is another."""
    if not is_postgresql():
        _drop_triggers()
        _on_sqlite(ALL_SHOWN, itself_raises=False)
        return
    before, after = "o.heard_on, o.acted_on, o.due_on, o.last_on", "held.heard_on, held.acted_on, due, last"
    shown = f"raises and ({before}) is distinct from ({after})"
    body = _RECKON.replace(_SHOWN, shown)
    assert body != _RECKON
    _reckon_function("reckon_next_steps(accounts uuid[], ids uuid[], raises boolean)", body)
    op.execute("revoke all on function reckon_next_steps(uuid[], uuid[], boolean) from public")
    _trigger_functions(itself=", false", others=", true")
    op.execute("drop function reckon_next_steps(uuid[], uuid[])")


def show_less_of_next_steps() -> None:
    """As it was before show_next_steps()."""
    if not is_postgresql():
        _drop_triggers()
        _on_sqlite(SHOWN)
        return
    _reckon_function(_FUNCTION, _RECKON)
    op.execute("revoke all on function reckon_next_steps(uuid[], uuid[]) from public")
    _trigger_functions()
    op.execute("drop function reckon_next_steps(uuid[], uuid[], boolean)")


def forget_next_steps() -> None:
    """As it was before keep_next_steps()."""
    _drop_triggers()
    if is_postgresql():
        for function in ("next_step_of_others()", "next_step_of_itself()", "reckon_next_steps(uuid[], uuid[])"):
            op.execute(f"drop function {function}")


def _drop_triggers() -> None:
    names = [(f"next_step_{table}_{event}", table) for table in CHILDREN for event in EVENTS]
    for name, table in [*names, ("next_step_insert", "opportunity"), ("next_step_update", "opportunity")]:
        op.execute(f"drop trigger {name}" + (f" on {table}" if is_postgresql() else ""))


def reckon_some(most: int) -> int:
    """Of the opportunities that were never reckoned, so many; returns how many that were."""
    some = f"select account_id, id from opportunity where last_on is null limit {most}"
    if not is_postgresql():
        return op.get_bind().exec_driver_sql(_update(f"(o.account_id, o.id) in ({some})", SHOWN)).rowcount
    reckoned = f"select count(*), reckon_next_steps(array_agg(account_id), array_agg(id)) from ({some}) as r"
    return int(op.get_bind().exec_driver_sql(reckoned).scalar_one())


def _update(which: str, shown_days: tuple[str, ...]) -> str:
    """On SQLite; `which` says of `o` which opportunities are reckoned. Of `shown_days` a change raises the version."""
    values = {name: f"n.{name}" for name in ("heard_on", "acted_on", "replied_on", "due_on")}
    values["reply_days"] = "cast(julianday(n.replied_on) - julianday(n.applied_on) as integer)"
    values["last_on"] = "max(n.moved_on, coalesce(n.heard_on, ''), coalesce(n.acted_on, ''))"
    shown = " or ".join(f"opportunity.{name} is not {values[name]}" for name in shown_days) or "false"
    changed = " or ".join(f"opportunity.{name} is not {value}" for name, value in values.items())
    values["version"] = f"opportunity.version + case when {shown} then 1 else 0 end"
    values["updated_at"] = (
        f"case when {shown} then strftime('%Y-%m-%d %H:%M:%f000', 'now') else opportunity.updated_at end"
    )
    return (
        f"update opportunity set {', '.join(f'{name} = {value}' for name, value in values.items())}"
        f" from ({_RECKONED} where {which}) as n"
        f" where opportunity.account_id = n.account_id and opportunity.id = n.id and ({changed})"
    )


def _its_own(table: str) -> str:
    return f"{table}.account_id = o.account_id and {table}.opportunity_id = o.id"


def _first(*days: str) -> str:
    return f"(select min(r.d) from ({' union all '.join(days)}) as r)"


_TOLD = (
    "(s.kind in ('screening', 'interviewing', 'offer')"
    " or (s.kind = 'closed' and c.outcome in ('rejected', 'accepted', 'declined', 'cancelled')))"
)
_DAY = "substr(a.local_start, 1, 10)"
_HELD = f"from activity a where {_its_own('a')} and coalesce(a.outcome, '') <> 'cancelled' and a.kind"
# A column with a plus is not found by an index: of those there are, SQLite would take the one of days before that of
# the opportunity's own rows, and go through all that an account has.
_REPLIED = _first(
    f"select min({_DAY}) as d {_HELD} in {THEIRS} and {_DAY} >= o.applied_on",
    "select min(+c.happened_on) from stage_change c join stage s on s.account_id = c.account_id and s.id = c.stage_id"
    f" where {_its_own('c')} and +c.happened_on >= o.applied_on and {_TOLD}",
)
_DUE = _first(
    f"select min(+t.due_on) as d from task t where {_its_own('t')} and +t.done_at is null",
    f"select min(+f.reply_by) from offer f where {_its_own('f')}",
    "select case when s.kind = 'saved' then o.deadline end",
)
_RECKONED = (
    "select o.account_id, o.id, o.moved_on, o.applied_on,"
    f" (select max({_DAY}) {_HELD} in {THEIRS}) as heard_on,"
    f" (select max({_DAY}) {_HELD} not in {THEIRS}) as acted_on,"
    f" {_REPLIED} as replied_on,"
    f" case when s.kind <> 'closed' then {_DUE} end as due_on"
    " from opportunity o join stage s on s.account_id = o.account_id and s.id = o.stage_id"
)

_SHOWN = "(o.heard_on, o.acted_on) is distinct from (held.heard_on, held.acted_on)"
_FUNCTION = "reckon_next_steps(accounts uuid[], ids uuid[])"

# The same on PostgreSQL, one after the other: each is locked first, so that of two that add something at once the later
# sees what the earlier wrote. Planned anew each time: a plan that a connection made while its tables were small, and
# kept, would go through all that an account has.
_RECKON = f"""
declare one record; o record; held record; due date; replied date; last date; shown boolean;
begin
 for one in select * from unnest(accounts, ids) as p (account_id, id) order by 1, 2 loop
  select x.*, s.kind as stage_kind into o from opportunity x
    join stage s on s.account_id = x.account_id and s.id = x.stage_id
   where x.account_id = one.account_id and x.id = one.id for no key update of x;
  continue when not found;
  select max(a.local_start::date) filter (where a.kind in {THEIRS}) as heard_on,
         max(a.local_start::date) filter (where a.kind not in {THEIRS}) as acted_on,
         min(a.local_start::date) filter (where a.kind in {THEIRS} and a.local_start::date >= o.applied_on)
          as replied_on
    into held from activity a where {_its_own("a")} and coalesce(a.outcome, '') <> 'cancelled';
  select least(held.replied_on, min(c.happened_on)) into replied
    from stage_change c join stage s on s.account_id = c.account_id and s.id = c.stage_id
   where {_its_own("c")} and c.happened_on >= o.applied_on and {_TOLD};
  due := null;
  if o.stage_kind <> 'closed' then
   due := least(
     (select min(t.due_on) from task t where {_its_own("t")} and t.done_at is null),
     (select min(f.reply_by) from offer f where {_its_own("f")}),
     case when o.stage_kind = 'saved' then o.deadline end);
  end if;
  last := greatest(o.moved_on, held.heard_on, held.acted_on);
  shown := {_SHOWN};
  if shown or (o.replied_on, o.reply_days, o.due_on, o.last_on)
     is distinct from (replied, replied - o.applied_on, due, last) then
   update opportunity set heard_on = held.heard_on, acted_on = held.acted_on, replied_on = replied,
      reply_days = replied - o.applied_on, due_on = due, last_on = last,
      version = version + shown::integer, updated_at = case when shown then clock_timestamp() else updated_at end
    where account_id = o.account_id and id = o.id;
  end if;
 end loop;
end"""


def _on_postgresql() -> None:
    # A definer's, since whoever deletes an account's rows by a cascade, or as the worker, may not write others.
    _reckon_function(_FUNCTION, _RECKON)
    op.execute("revoke all on function reckon_next_steps(uuid[], uuid[]) from public")
    _trigger_functions()
    for table in CHILDREN:
        for event in EVENTS:
            named = {"insert": ("new",), "delete": ("old",), "update": ("new", "old")}[event]
            referencing = " ".join(f"{which} table as {which}_rows" for which in named)
            op.execute(
                f"create or replace trigger next_step_{table}_{event} after {event} on {table}"
                f" referencing {referencing} for each statement execute function next_step_of_others()"
            )
    op.execute(
        "create or replace trigger next_step_insert after insert on opportunity"
        " for each row execute function next_step_of_itself()"
    )
    changed = " or ".join(f"old.{name} is distinct from new.{name}" for name in OWN)
    op.execute(
        f"create or replace trigger next_step_update after update of {', '.join(OWN)} on opportunity"
        f" for each row when ({changed}) execute function next_step_of_itself()"
    )


def _reckon_function(signature: str, body: str) -> None:
    op.execute(
        f"create or replace function {signature} returns void language plpgsql"
        f" security definer {_PATH} set plan_cache_mode = force_custom_plan as $${body} $$"
    )


def _trigger_functions(itself: str = "", others: str = "") -> None:
    """`itself` and `others` are further arguments of reckon_next_steps()."""
    op.execute(
        "create or replace function next_step_of_itself() returns trigger language plpgsql"
        f" security definer {_PATH} as $$ begin"
        f" perform reckon_next_steps(array[new.account_id], array[new.id]{itself}); return null; end $$"
    )
    op.execute(
        "create or replace function next_step_of_others() returns trigger language plpgsql"
        f" security definer {_PATH} as $$ begin"
        f" if tg_op = 'INSERT' then {_reckon(others, 'new_rows')};"
        f" elsif tg_op = 'DELETE' then {_reckon(others, 'old_rows')};"
        f" else {_reckon(others, 'new_rows', 'old_rows')}; end if; return null; end $$"
    )


def _reckon(more: str, *tables: str) -> str:
    rows = " union ".join(f"select account_id, opportunity_id from {table}" for table in tables)
    found = f"select distinct account_id, opportunity_id from ({rows}) as r where opportunity_id is not null"
    return f"perform reckon_next_steps(array_agg(f.account_id), array_agg(f.opportunity_id){more}) from ({found}) as f"
