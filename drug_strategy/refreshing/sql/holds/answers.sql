-- One row for each survey wave that looks like an error, unless somebody has accepted its answers.
with waves as (
    select
        *,
        case base_kind
            when 'answers' then 'the answers to ''' || indicator_name || ''' are '
            else 'the share of people who gave no answer to ''' || indicator_name || ''' is '
        end
        || format('{:.1f}%, against {:.1f}%', percent_now, percent_before)
        || case when is_sent_again then ' as published' else ' before' end as in_words
    from unusual_waves
    where not is_accepted
)

select
    '--accept-answers ' || wave as option,
    'The survey''s wave of ' || wave || ' differs greatly from '
    || case
        when first(is_sent_again order by display_order, base_kind) then 'itself as published'
        else 'the year before'
    end
    || ': ' || string_agg(in_words, '; ' order by display_order, base_kind) as sentence,
    []::text[] as files
from waves
group by wave
order by min(quarter_start)
