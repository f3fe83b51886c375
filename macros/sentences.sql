{#- Every sentence that the marts hold for readers is put together here. -#}


{#- The survey and its target -#}


{#- Control charts -#}


{#- Crack houses and the crime around them -#}

