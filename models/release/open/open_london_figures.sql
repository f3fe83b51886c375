-- One row per indicator and period: London's figure.
select * exclude (area_level, shown_as) from {{ ref('release_figures') }}
where area_level = 'london'
