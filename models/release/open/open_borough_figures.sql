-- One row per indicator, borough and period: the borough's figure. Cases not attributed to a
-- borough have their own rows.
select * exclude (area_level, shown_as) from {{ ref('release_figures') }}
where area_level <> 'london'
