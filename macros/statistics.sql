{#- Sums and shares that do not depend on the order of the rows -#}

{% macro exact_sum(amount, places=30, over=none) -%}
    cast(sum(cast({{ amount }} as decimal(38, {{ places }}))){{ ' over ' ~ over if over }} as double)
{%- endmacro %}

{% macro exact_mean(amount) -%}
    {{ exact_sum(amount, 12) }} / nullif(count({{ amount }}), 0)
{%- endmacro %}

{#- Intervals -#}

{% macro wilson_lower(numerator, denominator, critical_value=none) -%}
    {%- set events = 'cast(' ~ numerator ~ ' as double)' -%}
    {%- set trials = 'nullif(cast(' ~ denominator ~ ' as double), 0)' -%}
    {%- set z = 'cast(' ~ (critical_value or var('normal_quantile_95')) ~ ' as double)' -%}
    (2 * {{ events }} + {{ z }} * {{ z }}
        - {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ events }} * (1 - {{ events }} / {{ trials }})))
    / (2 * ({{ trials }} + {{ z }} * {{ z }}))
{%- endmacro %}

{% macro wilson_upper(numerator, denominator, critical_value=none) -%}
    {%- set complement = '((' ~ denominator ~ ') - (' ~ numerator ~ '))' -%}
    (1 - {{ wilson_lower(complement, denominator, critical_value) }})
{%- endmacro %}

{% macro poisson_lower(events, exact_limit='exact_poisson_limits.lower_95') -%}
    case
        when {{ events }} >= 10 then {{ byar_limit('cast(' ~ events ~ ' as double)', '-') }}
        else {{ exact_limit }}
    end
{%- endmacro %}

{% macro poisson_upper(events, exact_limit='exact_poisson_limits.upper_95') -%}
    case
        when {{ events }} >= 10 then {{ byar_limit('(cast(' ~ events ~ ' as double) + 1)', '+') }}
        else {{ exact_limit }}
    end
{%- endmacro %}

{% macro byar_limit(events, sign, level='95') -%}
    {{ events }} * power(
        1 - 1 / (9 * {{ events }})
        {{ sign }} cast({{ var('normal_quantile_' ~ level) }} as double) / (3 * sqrt({{ events }})), 3)
{%- endmacro %}

{#- From 10 to 59 degrees of freedom, an expansion of Student's t is exact enough. -#}
{% macro critical_value(degrees_of_freedom, level, exact) -%}
    {%- set z = var('normal_quantile_' ~ level) | float -%}
    {%- set df = 'cast(' ~ degrees_of_freedom ~ ' as double)' -%}
    case
        when {{ degrees_of_freedom }} >= 60 then {{ z }}
        when {{ degrees_of_freedom }} >= 10 then
            {{ z }}
            + {{ (z**3 + z) / 4 }} / {{ df }}
            + {{ (5 * z**5 + 16 * z**3 + 3 * z) / 96 }} / power({{ df }}, 2)
            + {{ (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 }} / power({{ df }}, 3)
            + {{ (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160 }}
            / power({{ df }}, 4)
        else {{ exact }}
    end
{%- endmacro %}

{% macro newcombe(limit, own, other, level) -%}
    {%- set other_limit = 'upper' if limit == 'lower' else 'lower' -%}
    {{ own }}_value - {{ other }}_value {{ '-' if limit == 'lower' else '+' }} sqrt(
        power({{ own }}_value - {{ own }}_{{ limit }}_{{ level }}, 2)
        + power({{ other }}_value - {{ other }}_{{ other_limit }}_{{ level }}, 2)
    )
{%- endmacro %}

{#- The survey -#}

{#-
    A respondent's influence on a share is `counted_factor` times the respondent's weight if the
    answer counts, less `base_factor` times the weight. The table `strata` has the weights' sums.
-#}
{% macro linearised_variance(counted_factor, base_factor) -%}
    {%- set counted, base = '(' ~ counted_factor ~ ')', '(' ~ base_factor ~ ')' -%}
    {%- set influences -%}
        {{ counted }} * strata.counted_weights - {{ base }} * strata.weights
    {%- endset -%}
    {%- set squares -%}
        {{ counted }} * ({{ counted }} - 2 * {{ base }}) * strata.counted_squares
        + {{ base }} * {{ base }} * strata.squares
    {%- endset -%}
    {%- set variance -%}
        case
            when strata.respondents > 1 then
                strata.respondents / (strata.respondents - 1.0e0) * greatest(
                    {{ squares }} - power({{ influences }}, 2) / strata.respondents, 0)
            else {{ squares }}
        end
    {%- endset -%}
    {{ exact_sum(variance) }}
{%- endmacro %}

{% macro below_mark(amount, mark) -%}
    cast({{ amount }} as decimal(12, 9)) < cast({{ mark }} as decimal(12, 9))
{%- endmacro %}
