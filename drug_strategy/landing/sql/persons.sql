{# One row per reference to a person in a file, with a pseudonym that is the same for all spellings
   of the reference. In a line that is not a record, any cell may be such a reference. #}
select
    _sha256,
    pseudonym_of(reference) as pseudonym,
    {% if contract.columns | selectattr('unpadded') | list %}
    pseudonym(unpadded(coalesce(compared(cleaned(reference)), reference))) as unpadded,
    {% endif %}
    reference
from (
    {% for column in contract.persons %}
    select _sha256, _{{ column.name }} as reference
    from lines
    where _record is null
    union
    {% endfor %}
    select _sha256, unnest(cells_of(_record)) as reference
    from lines
    where _record is not null
) as named
where trim(reference) <> ''
