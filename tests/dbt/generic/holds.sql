{% test holds(
    model, key=[], unique=[], not_null=[], values={}, references={}, expressions=[]
) %}
{{ facts([{
    'of': model, 'key': key, 'unique': unique, 'not_null': not_null, 'values': values,
    'references': references, 'expressions': expressions
}]) }}
{% endtest %}
