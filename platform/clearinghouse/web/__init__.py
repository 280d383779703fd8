"""What every route shares: problem details, parameters, paging, delivery, health, metrics and the built pages."""
