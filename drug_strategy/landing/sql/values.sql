-- Macros that clean and read the text of a cell (returns.md, «Values»). A cell that is marked as
-- not given, or cannot be read as its type, becomes null.

{%- set spaces %}\s\x{0B}\x{85}\p{Z}{% endset %}
{%- set letter %}[^{{ spaces }}\p{Cc}{{ unreadable }}]{% endset %}
{%- set word %}[^{{ spaces }}\p{Cc}{{ unreadable }}#]{{ letter }}*{% endset %}
{%- set iso %}(\d{4}-\d{1,2}-\d{1,2}){% endset %}
{%- set time %}[T ](\d{1,2}:\d{2})(:\d{2}([.,]\d+)?)?{% endset %}
{%- set zone %} ?(Z|[+-]\d{2})(:?(\d{2}))?{% endset %}
{%- set short %}jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec{% endset %}
{%- set full %}january|february|march|april|june|july|august|september|october|november|december
{%- endset %}
{%- set amount %}(\d+|\d{1,3}(,\d{3})+)(\.\d{1,2})?{% endset %}

-- Write a number in a Parquet file as text, in its shortest decimal form.
create macro float_as_text(number) as case
    when contains(cast(number as varchar), 'e')
        then coalesce(
            rtrim(rtrim(cast(try_cast(number as decimal(38, 15)) as varchar), '0'), '.'),
            cast(number as varchar)
        )
    else cast(number as varchar)
end;

create macro decimal_as_text(number) as case
    when contains(cast(number as varchar), '.')
        then rtrim(rtrim(cast(number as varchar), '0'), '.')
    else cast(number as varchar)
end;

-- Trim all kinds of spaces, and reduce each run of spaces to one.
create macro cleaned(cell) as trim(regexp_replace(cell, '[{{ spaces }}]+', ' ', 'g'));

create macro is_filled(cell) as regexp_matches(cell, '[^{{ spaces }}]');

create macro given(cell) as nullif(
    regexp_replace(cleaned(cell), '(?i)^(n/a|#n/a|-|null|not known)$', ''), ''
);

-- For a place, «not known» is a valid value.
create macro given_place(cell) as nullif(
    regexp_replace(cleaned(cell), '(?i)^(n/a|#n/a|-|null)$', ''), ''
);

-- Return whether all cells of a line, joined by spaces, are clean and readable. Most lines are
-- clean, and testing a whole line is faster than testing each cell.
create macro is_clean(line) as
    strlen(line) <= {{ cell_limit }} and regexp_full_match(line, '{{ word }}( {{ word }})*');

-- Do the same as `given` for a cell in a clean line. The longest text that means «not given» is
-- «not known», which has at most 11 bytes: its k may be a three-byte Kelvin sign.
create macro given_clean(cell) as case
    when strlen(cell) < 12 and lower(cell) in ('n/a', '-', 'null', 'not known') then null
    else cell
end;

create macro given_clean_place(cell) as case
    when strlen(cell) < 12 and lower(cell) in ('n/a', '-', 'null') then null
    else cell
end;

-- Return whether a line's first given cell marks it as a total, note or footnote.
create macro is_total_or_note(cell) as regexp_full_match(
    cell,
    '(?is)(\*|(total|subtotal|grand total|notes?|source|prepared|end of)([^\pL\pN_]|$)).*'
);

-- Return whether a cell is not too long, not an Excel error and not marked as unreadable.
create macro is_readable(cell) as not (
    strlen(cell) > {{ cell_limit }}
    or starts_with(cell, '{{ unreadable }}')
    or cell in (
        '#DIV/0!', '#REF!', '#VALUE!', '#NAME?', '#NUM!', '#NULL!',
        '#SPILL!', '#CALC!', '#GETTING_DATA'
    )
);

-- Tabs and line breaks need no exception, because a cleaned cell has only plain spaces.
create macro has_control_character(cell) as regexp_matches(cell, '\p{Cc}');

create macro is_ascii(text) as strlen(text) = length(text);

-- Return the first 10,000 characters of a cell's text, without the mark for unreadable cells.
create macro shown(cell) as left(ltrim(cell, '{{ unreadable }}'), 10000);

create macro with_century(cell) as case
    when cell[-3] in ('/', ' ', '-') then left(cell, -2) || '20' || right(cell, 2)
    else cell
end;

create macro is_numeric_date(cell) as
    regexp_full_match(cell, '\d{1,2}(/\d{1,2}/(\d{2})?|-\d{1,2}-\d{2})\d{2}');

create macro numeric_date(cell, form) as case
    when is_numeric_date(cell)
        then cast(try_strptime(replace(with_century(cell), '-', '/'), form) as date)
end;

-- Most dates are written exactly as DuckDB writes them, so they need no regular expression.
create macro read_date(cell) as case
    when strlen(cell) = 10 and cell[5] = '-' and cast(try_cast(cell as date) as varchar) = cell
        then try_cast(cell as date)
    when regexp_full_match(cell, '{{ iso }}({{ time }})?')
        then try_cast(regexp_extract(cell, '^[0-9-]+') as date)
    when is_numeric_date(cell) then numeric_date(cell, '%d/%m/%Y')
    when regexp_full_match(cell, '(?i)\d{1,2}( ({{ short }}) |-({{ short }})-)(\d\d)?\d\d')
        then cast(try_strptime(replace(lower(with_century(cell)), '-', ' '), '%d %b %Y') as date)
    when regexp_full_match(cell, '(?i)\d{1,2}( ({{ full }}) |-({{ full }})-)(\d\d)?\d\d')
        then cast(try_strptime(replace(lower(with_century(cell)), '-', ' '), '%d %B %Y') as date)
    when regexp_full_match(cell, '{{ iso }}{{ time }}{{ zone }}')
        then cast(
            timezone(
                'Europe/London',
                try_cast(
                    regexp_replace(cell, '{{ iso }}{{ time }}{{ zone }}', '\1 \2:00\5\7')
                    as timestamptz
                )
            ) as date
        )
end;

-- Read a date as month/day/year, to find out whether a column has American dates.
create macro american_date(cell) as numeric_date(cell, '%m/%d/%Y');

create macro is_only_american(cell) as
    american_date(cell) is not null and numeric_date(cell, '%d/%m/%Y') is null;

create macro is_never_american(cell) as
    american_date(cell) is null and numeric_date(cell, '%d/%m/%Y') is not null;

create macro is_ambiguous(cell) as
    coalesce(american_date(cell) <> numeric_date(cell, '%d/%m/%Y'), false);

-- Read a date in a column that is clearly in American order, unless the date is ambiguous.
create macro read_date_in_doubt(cell) as case when not is_ambiguous(cell) then read_date(cell) end;

-- Most amounts are written as DuckDB writes numbers, so they need no regular expression. A failed
-- cast is slower than a regular expression, so `1,234` and `£5` are not cast first.
create macro read_money(cell) as case
    when cell < ':' and not contains(cell, ',')
        and cast(try_cast(cell as decimal(18, 2)) as varchar) = cell
        then try_cast(cell as decimal(18, 2))
    when regexp_full_match(
        cell, '(-? ?£? ?|£ ?-? ?){{ amount }}|(£ ?)?\( ?(£ ?)?{{ amount }} ?\)'
    )
        then cast(
            coalesce(
                try_cast(regexp_replace(cell, '[^0-9.]', '', 'g') as decimal(18, 2)),
                {{ most_pounds }}
            ) * case when contains(cell, '-') or contains(cell, '(') then -1 else 1 end
            as decimal(18, 2)
        )
end;

create macro read_integer(cell) as case
    when cell < ':' and not contains(cell, ',')
        and cast(try_cast(cell as bigint) as varchar) = cell
        then try_cast(cell as bigint)
    when regexp_full_match(cell, '-?\d+(\.0+)?')
        then coalesce(
            try_cast(regexp_extract(cell, '^[^.]+') as bigint),
            case when starts_with(cell, '-') then -{{ most }} else {{ most }} end
        )
end;

create macro read_number(cell) as case
    when regexp_full_match(cell, '-?(\d+(\.\d*)?|\.\d+)') then try_cast(cell as double)
end;

create macro read_boolean(cell) as case
    when lower(cell) in ('y', 'yes', 'true', '1') then true
    when lower(cell) in ('n', 'no', 'false', '0') then false
end;

create macro read_quarter(cell) as case
    when regexp_full_match(cell, '\d{4}-\d{2} ?[Qq][1-4]')
        and (cast(left(cell, 4) as integer) + 1) % 100 = cast(substr(cell, 6, 2) as integer)
        then left(upper(replace(cell, ' ', '')), 7) || ' ' || right(upper(cell), 2)
end;

create macro semicolons(cell) as strlen(cell) - strlen(replace(cell, ';', ''));

-- Return a list of places unchanged, but cut one that is far too long to one more than the limit.
create macro first_places(cell) as case
    when semicolons(cell) >= {{ most_places + 1 }}
        then coalesce(
            nullif(
                array_to_string(
                    list_filter(string_split(cell, ';'), lambda place: trim(place) <> '')[
                        :{{ most_places + 1 }}
                    ],
                    ';'
                ),
                ''
            ),
            ';'
        )
    else cell
end;

-- Normalise a reference for comparison, or return null if nothing is left. Almost all references
-- are ASCII.
create macro compared(reference) as case
    when is_ascii(reference) then lower(reference)
    else given(unicode_compared(reference))
end;

create macro unpadded(reference) as regexp_replace(reference, '^0+', '');

create macro folded(cell) as replace(replace(lower(cell), ' ', ''), '_', '');

-- Return the HMAC-SHA-256 of a normalised reference. `pseudonyms.py` sets the connection's two
-- padded keys.
create macro pseudonym(reference) as sha256(
    getvariable('outer_key')
    || unhex(sha256(getvariable('inner_key') || encode(reference)))
);

-- Return the pseudonym of a cell as sent, even in a line that is not a record.
create macro pseudonym_of(cell) as pseudonym(coalesce(compared(cleaned(cell)), cell));

-- If a reference is longer than allowed, make its pseudonym too long as well.
create macro as_long(pseudonym, cell, longest) as case
    when length(cell) > longest then rpad(pseudonym, longest + 1, '0')
    else pseudonym
end;

-- Return the cells of a line that is stored as JSON.
create macro cells_of(line) as cast(cast(line as json) as varchar[]);
